/**
 * 通知公告 through all hands: written, reviewed twice by two others, published, read, saved, taken
 * down.
 */
import { request as rawRequest } from 'node:http';
import type { Page } from '@playwright/test';
import { callerOf, expect, expectAccessible, test } from '../support/portal.ts';
import { docx, pdf, photo } from '../support/files.ts';

test.use({ portalName: 'notices' });

const title = '关于测试公告的公告';
const good = '现将有关事项公告如下。\n<b>办公电话</b> 0632-1234567。';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function attach(page: Page, name: string, buffer: Buffer, called = ''): Promise<void> {
  await page
    .getByLabel(/^文件/)
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.getByLabel(/^附件名称/).fill(called);
  await press(page, '上传');
}

test('one person writes, two others review, everybody reads, a reviewer takes it down', async ({
  portal,
  visitor,
  signedIn,
}) => {
  test.setTimeout(300_000);
  const editor = await signedIn('editor');
  const office = await signedIn('office');
  const reviewer = await signedIn('reviewer');
  const reader = await visitor({ javaScript: false, width: 360 });
  let address = '';
  let publicAddress = '';

  await test.step('a text with somebody’s telephone number in it stays in', async () => {
    await editor.goto('/office/notices/new');
    await editor.getByLabel(/^标题/).fill(title);
    await editor.getByLabel(/^正文/).fill('短');
    await press(editor, '保存草稿');
    await expect(editor).toHaveTitle(/^有误：/);
    await expect(editor.getByLabel(/^标题/)).toHaveValue(title);
    await editor
      .getByLabel(/^正文/)
      .fill('现将有关事项公告如下。\n<b>联系人</b>手机 １３８ 0000 0001，车牌鲁DF12345。');
    await press(editor, '保存草稿');
    address = new URL(editor.url()).pathname;
    publicAddress = address.replace('/office', '');
    await press(editor, '提交审核');
    await expect(editor.getByRole('alert')).toContainText('１３８ 0000 0001');
    await expect(editor.getByText('车牌号：“鲁DF12345”')).toBeVisible();
    await editor.getByRole('link', { name: '修改', exact: true }).click();
    await editor.getByLabel(/^正文/).fill(good);
    await press(editor, '保存草稿');
  });

  await test.step('what is attached is looked into; what is wrong is said beside the field, and the typed name stays', async () => {
    await editor.goto(`${address}/files`);
    await press(editor, '上传');
    await expect(editor.getByRole('alert')).toContainText('请选择要上传的文件');
    const wrong = [
      ['空.pdf', Buffer.alloc(0), '这个文件是空的'],
      ['图.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), '只能上传'],
      ['大.pdf', Buffer.concat([pdf(), Buffer.alloc(10 * 1024 * 1024)]), '文件太大'],
      ['图.jpg', (await photo({ width: 400, height: 400 })).subarray(0, 500), '图片打不开'],
    ] as const;
    for (const [name, content, sentence] of wrong) {
      await attach(editor, name, content, '体验员报名表');
      await expect(editor).toHaveTitle(/^有误：/);
      await expect(editor.locator('.field-error')).toContainText(sentence);
      await expect(editor.getByLabel(/^附件名称/)).toHaveValue('体验员报名表');
    }
    await expectAccessible(editor);
    await attach(editor, '张某13800000001.docx', docx());
    await expect(editor.locator('.field-error')).toContainText('文件名里有个人的号码');
    await attach(editor, '张某13800000001.docx', docx(), '体验员报名表');
    await expect(editor.getByRole('link', { name: '体验员报名表.docx' })).toBeVisible();
    await attach(editor, '大厅.jpg', await photo());
    await attach(editor, '多余的.pdf', pdf());
    await press(editor, '删除附件多余的.pdf');
    await expect(editor.getByRole('link', { name: '多余的.pdf' })).toHaveCount(0);
    await expectAccessible(editor);
  });

  await test.step('a file over everything the front lets in gets the page that says so', async () => {
    const caller = await callerOf(portal, 'editor');
    const answer = await caller.post(`${address}/files`, {
      multipart: {
        do: 'attach',
        file: {
          name: 'a.pdf',
          mimeType: 'application/pdf',
          buffer: Buffer.alloc(13 * 1024 * 1024),
        },
      },
    });
    expect(answer.status()).toBe(413);
    expect(await answer.text()).toContain('附件每个最多 10 MB');
    const elsewhere = await caller.post(`${address}/edit`, {
      multipart: {
        do: 'revise',
        file: { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(2 * 1024 * 1024) },
      },
    });
    expect(elsewhere.status(), 'no other form takes a file').toBe(413);
  });

  await test.step('until it is published neither text nor attachment is anybody’s', async () => {
    await editor.goto(address);
    const [link] = await editor.getByRole('link', { name: '体验员报名表.docx' }).all();
    const draftFile = (await link?.getAttribute('href')) ?? '';
    for (const path of [publicAddress, draftFile.replace('/office', '')])
      expect((await reader.goto(path))?.status(), path).toBe(404);
    const asks = { editor: 200, office: 200, reviewer: 200, dept: 403, tiyan01: 403 };
    for (const [who, status] of Object.entries(asks))
      expect((await (await callerOf(portal, who)).get(draftFile)).status(), who).toBe(status);
    expect(
      (await (await callerOf(portal, 'visitor')).get(draftFile, { maxRedirects: 0 })).status(),
    ).toBe(303);
    await press(editor, '提交审核');
    for (const button of ['初审通过', '复审通过', '发布'])
      await expect(editor.getByRole('button', { name: button, exact: true })).toHaveCount(0);
    await expect(editor.getByText('您参与了撰写，由其他人审核和发布。')).toBeVisible();
    await expectAccessible(editor);
  });

  await test.step('初审 by the office, sent back by the reviewer with words, rewritten, passed again', async () => {
    await office.goto(address);
    await press(office, '初审通过');
    await expect(office.getByText('初审是您作的，复审由另一位审核员作。')).toBeVisible();
    await reviewer.goto(address);
    await press(reviewer, '退回撰写人');
    await expect(reviewer.getByRole('alert')).toContainText('请写明要改什么');
    await reviewer.getByLabel(/^请撰写人改什么/).fill('请补充办公时间');
    await press(reviewer, '退回撰写人');
    await editor.goto(`${address}/edit`);
    await editor.getByLabel(/^正文/).fill(`${good}\n办公时间：工作日。`);
    await press(editor, '保存草稿');
    await expect(editor.getByText('请补充办公时间')).toBeVisible();
    await press(editor, '提交审核');
    await office.goto(address);
    await press(office, '初审通过');
  });

  await test.step('复审 by a third person, who looked at secrets too, and publication', async () => {
    await reviewer.goto('/office');
    await reviewer.getByRole('link', { name: '1 份通知公告等待复审' }).click();
    await reviewer.getByRole('link', { name: title }).click();
    await press(reviewer, '复审通过');
    await expect(reviewer.getByRole('alert')).toContainText('作过保密审查之后');
    await expectAccessible(reviewer);
    await reviewer.getByRole('checkbox', { name: /已作保密审查/ }).check();
    await press(reviewer, '复审通过');
    expect((await reader.goto(publicAddress))?.status(), 'approved is not published').toBe(404);
    await press(reviewer, '发布');
    await expect(reviewer.getByText('已发布').first()).toBeVisible();
  });

  let file = '';
  await test.step('everybody reads it, in the size of letters they want, without script too', async () => {
    await reader.goto('/notices');
    await reader.getByRole('link', { name: title }).click();
    await expect(reader.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(reader.getByText('<b>办公电话</b> 0632-1234567。')).toBeVisible(); // text, not markup
    await expect(reader.getByText(/来源：/)).toBeVisible();
    await expect(reader.getByText(/发布日期：\d{4}-\d\d-\d\d/)).toBeVisible();
    await expect(reader.getByText('请点击右上角')).toBeVisible();
    const sizeOf = (page: Page) =>
      page
        .locator('.article .text')
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    const medium = await sizeOf(reader);
    await reader.getByRole('link', { name: '字号大' }).click();
    expect(await sizeOf(reader)).toBeGreaterThan(medium * 1.2);
    await expect(reader.getByRole('link', { name: '字号大' })).toHaveAttribute(
      'aria-current',
      'true',
    );
    await reader.getByRole('link', { name: '字号小' }).click();
    expect(await sizeOf(reader)).toBeLessThan(medium);

    const withScript = await visitor();
    await withScript.goto(publicAddress);
    await expect(withScript.getByRole('button', { name: '打印' })).toBeVisible();
    await withScript.getByRole('link', { name: '字号大' }).click();
    expect(new URL(withScript.url()).search, 'at once').toBe('');
    await withScript.reload();
    await expect(withScript.getByRole('link', { name: '字号大' })).toHaveAttribute(
      'aria-current',
      'true',
    );
    expect(await sizeOf(withScript)).toBeGreaterThan(medium * 1.2);
    await expectAccessible(withScript);
    await withScript.goto(`${publicAddress}?view=elder`);
    await expect(withScript.getByRole('link', { name: '字号小' })).toHaveCount(0);
    expect(await sizeOf(withScript)).toBeLessThanOrEqual(40); // 30 pt
    await expectAccessible(withScript);
    file =
      (await withScript.getByRole('link', { name: '体验员报名表.docx' }).getAttribute('href')) ??
      '';
  });

  await test.step('an attachment is saved under its Chinese name and runs nothing; who has it is not sent it again', async () => {
    const caller = await callerOf(portal, 'visitor');
    const answer = await caller.get(file);
    const headers = answer.headers();
    expect(answer.status()).toBe(200);
    expect(await answer.body()).toEqual(docx());
    expect(headers['content-disposition']).toBe(
      `attachment; filename="attachment.docx"; filename*=UTF-8''${encodeURIComponent('体验员报名表.docx')}`,
    );
    expect(headers['content-type']).toBe(
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    );
    expect(headers['content-length']).toBe(String(docx().length));
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*, sandbox$/);
    expect(
      (await caller.get(file, { headers: { 'if-none-match': headers['etag'] ?? '' } })).status(),
    ).toBe(304);
    expect(file.split('/').at(-1), 'a name by chance').toMatch(/^[0-9a-z]{26}\.docx$/);
    const download = reader.waitForEvent('download');
    await reader.goto(publicAddress);
    await reader.getByRole('link', { name: '体验员报名表.docx' }).click();
    expect((await download).suggestedFilename()).toBe('体验员报名表.docx');
    const pictureHref =
      (await reader.getByRole('link', { name: '大厅.jpg' }).getAttribute('href')) ?? '';
    expect(
      (await (await caller.get(pictureHref)).body()).includes('ZHANG-SAN'),
      'the owner’s name went with the rest of the EXIF',
    ).toBe(false);
  });

  await test.step('no way of writing its address leads elsewhere', async () => {
    const folder = file.slice(0, file.lastIndexOf('/'));
    const name = file.slice(file.lastIndexOf('/') + 1);
    const { port, hostname } = new URL(portal.url);
    const statusOf = (path: string) =>
      new Promise<number>((resolve, reject) => {
        rawRequest({ port, hostname, path }, (res) => resolve(res.resume().statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    expect(await statusOf(file)).toBe(200);
    const tricks = [
      '',
      '..',
      '../../..',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '..%2f..%2fpackage.json',
      '..\\..\\package.json',
      `${name}%00`,
      `${name}/..`,
      `${name}.pdf`,
      name.toUpperCase(),
      'a.docx',
      `./${name}`,
      `/${name}`,
      `%252e%252e/${name}`,
      encodeURIComponent('体验员报名表.docx'),
    ];
    for (const trick of tricks)
      expect([400, 404], trick).toContain(await statusOf(`${folder}/${trick}`));
    expect(
      await statusOf(`/notices/00000000-0000-4000-8000-000000000000/files/${name}`),
      'under another notice',
    ).toBe(404);
  });

  await test.step('withdrawn, its reason stands in its place; words and attachments are gone at once', async () => {
    await reviewer.goto(address);
    await reviewer.getByText('撤下公告').click();
    await press(reviewer, '确定撤下');
    await expect(reviewer.getByRole('alert')).toBeVisible();
    await reviewer.getByLabel(/撤下原因/).fill('时间有误，另行公告');
    await press(reviewer, '确定撤下');
    expect((await reader.goto(publicAddress))?.status()).toBe(410);
    await expect(reader.getByText('时间有误，另行公告')).toBeVisible();
    await expect(reader.getByText(title)).toHaveCount(0);
    const caller = await callerOf(portal, 'visitor');
    expect((await caller.get(file)).status()).toBe(404);
    expect((await caller.get(publicAddress)).headers()['cache-control']).toBe('no-store');
    expect(
      (
        await (await callerOf(portal, 'reviewer')).get(file.replace('/notices', '/office/notices'))
      ).status(),
      'kept for the record',
    ).toBe(200);
    await expectAccessible(reviewer);
  });
});

test('who opened a notice before it was changed passes nothing he has not read', async ({
  signedIn,
}) => {
  test.setTimeout(120_000);
  const editor = await signedIn('editor');
  const office = await signedIn('office');
  await editor.goto('/office/notices/new');
  await editor.getByLabel(/^标题/).fill('关于另一件事的公告');
  await editor.getByLabel(/^正文/).fill('第一稿，供审核。请看一看。');
  await press(editor, '保存草稿');
  await press(editor, '提交审核');
  const address = new URL(editor.url()).pathname;
  await office.goto(address);
  await editor.getByLabel(/^请撰写人改什么/).fill('发现有错，先收回');
  await press(editor, '退回撰写人');
  await editor.getByRole('link', { name: '修改', exact: true }).click();
  await editor.getByLabel(/^正文/).fill('第二稿，换过的正文，请再看一看。');
  await press(editor, '保存草稿');
  await press(editor, '提交审核');
  await press(office, '初审通过');
  await expect(office.getByRole('alert')).toContainText('这篇公告又有改动');
  await expect(office.getByText('第二稿，换过的正文，请再看一看。')).toBeVisible();
});
