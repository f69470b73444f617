/** First characters of number plates: provinces, 使 (embassies) and 领 (consulates). */
export const plateProvinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领';

/** Characters a plate may end with, apart from digits and letters. */
export const plateEndings = '挂学警港澳';
