import { z } from 'zod';
import { maybeWords, uuidId, words } from '#platform/input.ts';

/** For an empty file field, a browser sends a file with neither name nor content. */
const oneFile = z.custom<File>().transform((file, issues): File => {
  const wrong = !(file instanceof File)
    ? file === undefined || file === ''
      ? 'blank'
      : 'malformed'
    : file.name === '' && file.size === 0
      ? 'blank'
      : null;
  if (wrong) issues.addIssue({ code: 'custom', message: wrong });
  return file;
});

/** `fileTitle`: the title that readers see. The default is the file name. */
export const attachInput = z.strictObject({
  publicationId: uuidId,
  file: oneFile,
  fileTitle: maybeWords(80),
});
export const detachInput = z.strictObject({ publicationId: uuidId, name: words(40) });
