/** Valid and invalid attachments, made byte by byte so that no file has to be stored. */
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const little = (...parts: [bytes: 2 | 4, value: number][]): Buffer => {
  const bytes = Buffer.alloc(parts.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of parts) at = bytes.writeUIntLE(value, at, size);
  return bytes;
};

/** A zip archive of these entries, in order. */
export function zip(entries: Record<string, string | Buffer>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const common = little(
      [2, 20],
      [2, 0x800],
      [2, 8],
      [2, 0],
      [2, 0x5a21],
      [4, crc32(plain)],
      [4, packed.length],
      [4, plain.length],
      [2, Buffer.byteLength(name)],
      [2, 0],
    );
    const head = Buffer.concat([little([4, 0x04034b50]), common, Buffer.from(name)]);
    central.push(
      little([4, 0x02014b50], [2, 20]),
      common,
      little([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      Buffer.from(name),
    );
    local.push(head, packed);
    offset += head.length + packed.length;
  }
  const list = Buffer.concat(central);
  const count = Object.keys(entries).length;
  return Buffer.concat([
    ...local,
    list,
    little(
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
      [4, list.length],
      [4, offset],
      [2, 0],
    ),
  ]);
}

const contentTypes = (main: string, type: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="${main}" ContentType="${type}"/></Types>`;

const office = 'application/vnd.openxmlformats-officedocument';
export const docx = (): Buffer =>
  zip({
    '[Content_Types].xml': contentTypes(
      '/word/document.xml',
      `${office}.wordprocessingml.document.main+xml`,
    ),
    'word/document.xml': '<w:document/>',
  });
export const xlsx = (): Buffer =>
  zip({
    '[Content_Types].xml': contentTypes(
      '/xl/workbook.xml',
      `${office}.spreadsheetml.sheet.main+xml`,
    ),
    'xl/workbook.xml': '<workbook/>',
  });
/** A document with macros, with the file name of one without. */
export const docm = (): Buffer =>
  zip({
    '[Content_Types].xml': contentTypes(
      '/word/document.xml',
      'application/vnd.ms-word.document.macroEnabled.main+xml',
    ),
    'word/document.xml': '<w:document/>',
    'word/vbaProject.bin': 'x',
  });
export const pdf = (words = '体验员报名表'): Buffer =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<</Title (${words})>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n`,
  );

/** A photograph as a phone takes it: with the location and the owner's name, rotated. */
export const photo = ({ width = 60, height = 40 } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#1e5fbf' } })
    .withExif({
      IFD0: { Artist: 'ZHANG-SAN', Make: 'PHONE-MAKER', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '34/1 45/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '117/1 35/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
export const drawing = ({ width = 30, height = 20 } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background: '#b5342b' } })
    .png()
    .toBuffer();

/** A picture with few bytes and very many pixels. */
export function flood(width: number, height: number): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8); // one bit for each pixel
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const upload = (content: Buffer | string, name: string): File =>
  new File([new Uint8Array(Buffer.from(content))], name);
