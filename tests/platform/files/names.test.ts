import { describe, expect, test } from 'vitest';
import { fileNameOf, fileTitleOf, randomFileName, saveAs } from '#platform/files/names.ts';

describe('the title readers see', () => {
  test.each([
    ['体验员报名表.pdf', '体验员报名表.pdf'],
    ['体验员报名表', '体验员报名表.pdf'],
    ['报名表.DOCX', '报名表.pdf'],
    ['C:\\我的文件\\报名表.pdf', '报名表.pdf'],
    ['../../../etc/passwd', 'passwd.pdf'],
    ['..\\..\\windows\\system32\\drivers.pdf', 'drivers.pdf'],
    ['报名表.pdf.exe', '报名表.pdf.exe.pdf'],
    ['报名表（附件1.2）.pdf', '报名表（附件1.2）.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['a\r\nSet-Cookie: x=1.pdf', 'aSet-Cookie x=1.pdf'],
    ['报名\u202efdp.exe', '报名fdp.exe.pdf'],
    ['<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1).pdf'],
    ['  报名　 表  .pdf', '报名 表.pdf'],
    [`${'长'.repeat(200)}.pdf`, `${'长'.repeat(80)}.pdf`],
  ])('%j becomes %j', (name, title) => {
    expect(fileTitleOf(name, 'pdf')).toBe(title);
  });

  test.each(['', '.pdf', '...', '/', ' ', '\u200b', 'a/', '???'])('%j leaves nothing', (name) => {
    expect(fileTitleOf(name, 'pdf')).toBeNull();
  });
});

describe('the name in its address', () => {
  test('is chance, and never the same', () => {
    const names = Array.from({ length: 200 }, () => randomFileName('jpeg'));
    expect(new Set(names).size).toBe(200);
    for (const name of names) expect(name).toMatch(/^[0-9a-hjkmnp-tv-z]{26}\.jpg$/);
    expect(fileNameOf(names[0])).toBe(names[0]);
  });

  test.each([
    '',
    '..',
    '../x',
    'a.pdf',
    `${'a'.repeat(26)}`,
    `${'a'.repeat(26)}.pdf/..`,
    `${'a'.repeat(25)}/.pdf`,
    `${'A'.repeat(26)}.pdf`,
    `${'a'.repeat(26)}.pdf\n`,
    undefined,
  ])('%j is nobody’s', (text) => {
    expect(fileNameOf(text)).toBeNull();
  });
});

test('a browser is told to save it, under its Chinese title and whatever signs are in it', () => {
  expect(saveAs('报名表（1）.pdf', 'pdf')).toBe(
    'attachment; filename="attachment.pdf"; filename*=UTF-8\'\'%E6%8A%A5%E5%90%8D%E8%A1%A8%EF%BC%881%EF%BC%89.pdf',
  );
  expect(saveAs('a\'b(c)*!;".docx', 'docx')).toBe(
    'attachment; filename="attachment.docx"; filename*=UTF-8\'\'a%27b%28c%29%2A%21%3B%22.docx',
  );
});
