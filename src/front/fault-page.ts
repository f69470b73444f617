/** Plain error pages of the front, for when no page of the portal can answer. */
import { STATUS_CODES } from 'node:http';

const sentences: Record<number, [title: string, advice: string]> = {
  400: ['请求有误', '网址不完整，或提交的内容里有无法识别的字符。请检查后返回上一页重试。'],
  403: ['没有执行', '这个请求不是从本站页面发出的。请打开本站页面，重新填写提交。'],
  404: ['没有这个页面', '网址可能有误，或内容已经移走。'],
  405: ['不支持这种请求', '请从本站页面操作。'],
  408: ['等待超时', '网络较慢，内容没有收完。请重试。'],
  413: [
    '提交的内容太大',
    '文字一次最多提交 1 MB，附件每个最多 10 MB，填写的项数也有上限。请删减或压缩后，返回上一页重新提交。',
  ],
  414: ['网址太长', '请从本站页面重新打开；查询的，请缩短要找的内容。'],
  415: ['没有执行', '发来的内容不是本站的表单。请打开本站页面，重新填写提交。'],
  417: ['请求有误', '请返回上一页重试。'],
  421: ['网址不对', '请用公布的网址访问本站。'],
  429: ['操作太频繁', '短时间内请求的次数太多，这一次没有处理。请稍候几分钟再试。'],
  431: ['请求有误', '浏览器发来的信息过长。请清除本站的浏览数据后重试。'],
  500: ['系统出错了', '刚才的操作可能没有完成。请稍后重试；若仍不行，请把下面的编号告诉工作人员。'],
  503: ['暂时无法提供服务', '请稍后重试。'],
};

/** Links of a plain page: the home page of the portal and its built stylesheet. */
export interface Surroundings {
  readonly home: string;
  readonly stylesheet: string | null;
}

/** `requestId` is null where nothing may be logged. */
export function faultPage(
  status: number,
  { requestId, home, stylesheet }: Surroundings & { requestId: string | null },
): string {
  const [title, advice] = sentences[status] ?? sentences[status < 500 ? 400 : 500] ?? ['', ''];
  const number = requestId === null ? '' : `\n<p>编号：${requestId}</p>`;
  const look = stylesheet === null ? '' : `<link rel="stylesheet" href="${stylesheet}">`;
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>${look}</head>
<body class="plain-page">
<main class="wrap page prose">
<h1>${title}</h1>
<p>${advice}</p>${number}
<p><a href="${home}">回首页</a></p>
</main>
</body>
</html>
`;
}

/** The same for clients that read JSON. */
export const faultJson = (status: number, requestId: string | null): string =>
  JSON.stringify({
    error: (STATUS_CODES[status] ?? 'Error').toLowerCase().replaceAll(/[^a-z]+/g, '_'),
    status,
    ...(requestId !== null && { requestId }),
  });
