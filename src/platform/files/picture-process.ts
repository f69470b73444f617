/**
 * The program of the process that decodes one picture (picture.ts). It reads the file from stdin,
 * and writes the re-encoded picture and a thumbnail to stdout, each after its length. The exit code
 * says why there is none. The parent limits its time and its memory.
 */
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { exitCodes, maximumThumbnailBytes, type PictureKind } from './picture.ts';
import { maximumPixels } from './kinds.ts';

// Defence in depth: the parent has told the format, and nothing else is opened.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
sharp.cache(false);
sharp.concurrency(1);

const thumbnailWidth = 320;
const thumbnailQualities = [62, 48, 34, 20];

const withLength = (content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

async function redraw(sent: Buffer, kind: PictureKind): Promise<Buffer> {
  const picture = sharp(sent, { limitInputPixels: maximumPixels, failOn: 'error' }).autoOrient();
  return kind === 'png'
    ? picture.png({ compressionLevel: 9 }).toBuffer()
    : picture.jpeg({ quality: 88 }).toBuffer();
}

/** A JPEG of bounded size, so that a page of pictures stays light. */
async function shrink(picture: Buffer): Promise<Buffer> {
  for (const quality of thumbnailQualities) {
    const small = await sharp(picture, { limitInputPixels: maximumPixels })
      .resize({ width: thumbnailWidth, height: thumbnailWidth, fit: 'inside' })
      .flatten({ background: '#fff' })
      .jpeg({ quality })
      .toBuffer();
    if (small.length <= maximumThumbnailBytes) return small;
  }
  throw new Error('no thumbnail is small enough');
}

async function run(): Promise<number> {
  const sent = await buffer(process.stdin);
  let pixels: number;
  try {
    const { width, height } = await sharp(sent, { limitInputPixels: false }).metadata();
    pixels = width * height; // by the header, before any pixel is decoded
  } catch {
    return exitCodes.broken;
  }
  if (pixels > maximumPixels) return exitCodes.tooManyPixels;
  try {
    const picture = await redraw(sent, process.argv[2] === 'png' ? 'png' : 'jpeg');
    process.stdout.write(withLength(picture));
    process.stdout.write(withLength(await shrink(picture)));
    return 0;
  } catch {
    return exitCodes.broken;
  }
}

process.exitCode = await run();
