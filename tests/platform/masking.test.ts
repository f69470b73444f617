import { expect, test } from 'vitest';
import { maskName, maskPhone } from '#platform/masking.ts';

test.each([
  ['张三', '张*'],
  ['张小明', '张*明'],
  ['张小小明', '张**明'],
  ['欧阳静', '欧阳*'],
  ['欧阳小静', '欧阳**'],
  ['欧阳', '欧*'], // a bare compound surname is not a name: 欧 with the given name 阳
  ['司马相如', '司马**'],
  ['东方明', '东方*'],
  ['阿依古丽·买买提', '阿***·买**'],
  ["Mary Ann O'Neil", 'M*** A** O*****'],
  ['Jean-Luc Li', 'J***-L** L*'],
  ['李', '李'],
  ['𠮷田明', '𠮷*明'], // a character outside the basic plane counts as one
])('%s is shown as %s', (name, shown) => {
  expect(maskName(name)).toBe(shown);
});

test('a telephone number keeps its first three and last four digits', () => {
  expect(maskPhone('13812341234')).toBe('138****1234');
});
