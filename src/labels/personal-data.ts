/** Words and patterns of personal data in Chinese, for `platform/privacy-scan.ts`. */

/** Characters used as digits: similar letters, numerals, and spoken forms. */
export const spokenDigits: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'Oo○〇零洞',
    'lI一壹幺',
    'Z二贰两',
    '三叁',
    '四肆',
    'S五伍',
    '六陆',
    '七柒拐',
    'B八捌',
    '九玖勾',
  ].flatMap((signs, digit) => [...signs].map((sign) => [sign, String(digit)])),
);

export const passportWords = '护照|通行证|居留证';

const between = '[号码群为是加我的ID:(“"\\s]{0,6}';
/** WeChat and QQ accounts, recognised by the word before them. 公众号 and 小程序 are public. */
export const accountPatterns = [
  `(?:微信|薇信|威信|v信|加v|weixin|wechat|(?<![a-z])[vw]x(?![a-z]))${between}[a-z\\d][\\w-]{4,19}(?![\\w.])`,
  `(?:(?<![a-z])qq|扣扣|企鹅)${between}\\d(?:[\\s.-]{0,5}\\d){4,10}(?!\\d)`,
];

const lives =
  '(?:家住|家在|我家|住址|住在|现住|居住在|居住于|户籍地|(?<![入居])住(?![房建院宿所宅户址保]))';
/**
 * A home address: after a word for living, or in the full form with 单元, which offices do not
 * have.
 */
export const homePatterns = [
  `${lives}[^。；;\\n]{0,30}?\\d{1,4}\\s?(?:号楼|号院|号|栋|幢|单元|室|户)(?:\\s?\\d{1,4}\\s?(?:号楼|单元|室|户)){0,3}`,
  '\\d{1,3}\\s?(?:号楼|栋|幢|座)\\s?\\d{1,2}\\s?单元(?:\\s?\\d{1,4}\\s?(?:室|户|号)?)?',
  '\\d{1,2}\\s?单元\\s?\\d{3,4}(?:室|户|号)?',
];
