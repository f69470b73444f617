/** S11 and S12 of trust.md §3: which uploads are accepted, and what is stored of them. */
import { describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { maximumFileBytes } from '#platform/files/kinds.ts';
import { decodePicture, maximumThumbnailBytes } from '#platform/files/picture.ts';
import { checkUpload } from '#platform/files/upload.ts';
import { Invalid } from '#platform/refusal.ts';
import { docm, docx, drawing, flood, pdf, photo, upload, xlsx, zip } from '#tests/support/files.ts';

const check = (content: Buffer | string, name: string) =>
  checkUpload(upload(content, name), 'file');
const refused = (content: Buffer | string, name: string) =>
  check(content, name).then(
    ({ kind }) => `taken as ${kind}`,
    (error: unknown) => (error instanceof Invalid ? error.fieldErrors['file'] : String(error)),
  );

describe('a kind is told by the content', () => {
  test.for([
    ['pdf', pdf(), '报名表.pdf'],
    ['docx', docx(), '报名表.docx'],
    ['xlsx', xlsx(), '台账.xlsx'],
    ['pdf', pdf(), '没有扩展名'],
    ['pdf', pdf(), '报名表.docx'],
  ] as const)('%s named %s', async ([kind, content, name]) => {
    expect(await check(content, name)).toEqual({ kind, content }); // documents are stored unchanged
  });

  test('pictures', async () => {
    expect((await check(await photo(), 'a.jpg')).kind).toBe('jpeg');
    expect((await check(await drawing(), 'a.jpg')).kind).toBe('png');
  });

  test.for([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.png'],
    [
      'an SVG with a head',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'a.svg',
    ],
    ['a page', '<!doctype html><script>alert(1)</script>', 'a.pdf'],
    ['words', '报名表', 'a.docx'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'a.pdf'],
    ['an archive', zip({ 'a.txt': 'a' }), 'a.docx'],
    ['an archive with a page in it', zip({ 'index.html': '<script>alert(1)</script>' }), 'a.xlsx'],
    ['a document with macros', docm(), 'a.docx'],
    [
      'an old document',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1000)]),
      'a.doc',
    ],
    ['a page that mentions a PDF', '<script>alert(1)</script>\n%PDF-1.7', 'a.pdf'],
    [
      'a GIF',
      Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
      'a.png',
    ],
    ['a TIFF', Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.alloc(100)]), 'a.jpg'],
  ] as const)('%s is refused', async ([, content, name]) => {
    expect(await refused(content, name)).toBe('wrongKind');
  });

  test('a WebP is refused, though the painter could draw it', async () => {
    expect(
      await refused(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
          .webp()
          .toBuffer(),
        'a.jpg',
      ),
    ).toBe('wrongKind');
  });

  test('the process that decodes opens neither SVG nor anything else that is not on the list', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    expect(await decodePicture(Buffer.from(svg), 'png')).toBe('broken');
    const webp = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .webp()
      .toBuffer();
    expect(await decodePicture(webp, 'jpeg')).toBe('broken');
  });

  test('a thumbnail is small, whatever the picture', async () => {
    const noise = await sharp({
      create: {
        width: 2_000,
        height: 1_500,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer();
    const { thumbnail } = await check(noise, 'a.jpg');
    expect(thumbnail?.length).toBeLessThanOrEqual(maximumThumbnailBytes);
    expect((await sharp(thumbnail).metadata()).width).toBe(320);
  });
});

describe('sizes', () => {
  test('nothing is empty, 10 MB is taken, a byte more is not', async () => {
    expect(await refused('', '报名表.pdf')).toBe('empty');
    const full = Buffer.alloc(maximumFileBytes, ' ');
    full.set(pdf());
    expect((await check(full, 'a.pdf')).content).toHaveLength(maximumFileBytes);
    expect(await refused(Buffer.concat([full, Buffer.from(' ')]), 'a.pdf')).toBe('tooLarge');
  });

  test('a small file of very many pixels is refused by what its head says, before it is unpacked', async () => {
    const bomb = flood(12_000, 12_000);
    expect(bomb.length).toBeLessThan(420_000);
    const before = process.memoryUsage.rss();
    expect(await refused(bomb, 'a.png')).toBe('tooManyPixels');
    expect(await refused(flood(8_000, 5_001), 'a.png')).toBe('tooManyPixels');
    // Decoded in another process, which has limits of its own.
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
  });

  test('a document that unpacks without end is not unpacked', async () => {
    const bomb = zip({ '[Content_Types].xml': Buffer.alloc(300_000_000, ' ') });
    const [before, started] = [process.memoryUsage.rss(), performance.now()];
    expect(await refused(bomb, 'a.docx')).toBe('wrongKind');
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
  });
});

describe('what is left of a picture', () => {
  test('neither place nor name; it stands upright', async () => {
    const sent = await photo({ width: 60, height: 40 });
    const before = await sharp(sent).metadata();
    expect(before.exif?.length, 'the photograph has something to lose').toBeGreaterThan(100);
    expect(sent.includes('ZHANG-SAN')).toBe(true);
    const { content } = await check(sent, 'a.jpg');
    const { exif, xmp, iptc, orientation, width, height } = await sharp(content).metadata();
    expect({ exif, xmp, iptc, orientation }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      orientation: undefined,
    });
    expect([width, height]).toEqual([40, 60]);
    for (const word of ['ZHANG-SAN', 'PHONE-MAKER', 'Exif', 'GPS'])
      expect(content.includes(word), word).toBe(false);
  });

  test.for(['jpeg', 'png'] as const)(
    'nothing that hid behind the last pixel of a %s',
    async (kind) => {
      const picture = kind === 'jpeg' ? await photo() : await drawing();
      const tail = Buffer.concat([
        Buffer.from('<script>alert("TAIL")</script><?php system($_GET[0]); ?>'),
        zip({ 'TAIL.html': '<script>alert(1)</script>' }),
      ]);
      const { content } = await check(Buffer.concat([picture, tail]), `a.${kind}`);
      for (const word of ['TAIL', '<script', '<?php', 'PK'])
        expect(content.includes(word), word).toBe(false);
    },
  );

  test('nor words between its pixels', async () => {
    const sent = await sharp(await drawing())
      .withExif({ IFD0: { ImageDescription: '<script>HIDDEN</script>' } })
      .png()
      .toBuffer();
    expect(sent.includes('HIDDEN')).toBe(true);
    expect((await check(sent, 'a.png')).content.includes('HIDDEN')).toBe(false);
  });

  test('half a picture is refused', async () => {
    const whole = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer();
    expect(await refused(whole.subarray(0, whole.length / 2), 'a.jpg')).toBe('broken');
    expect(
      await refused((await drawing({ width: 200, height: 200 })).subarray(0, 60), 'a.png'),
    ).toBe('broken');
    expect(await refused(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'a.jpg')).toBe('broken');
  });
});
