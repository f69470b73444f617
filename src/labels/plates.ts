/** The one-character names with which number plates begin: provinces, and 使 (embassies), 领 (consulates). */
export const plateProvinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领';

/** What a plate may end on instead of a digit or letter. */
export const plateEndings = '挂学警港澳';
