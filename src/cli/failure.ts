import { BackupRefused } from '#db/backup/contents.ts';
import { EmbeddedPostgresRefused } from '#db/embedded.ts';
import { DatabaseRefused } from '#db/requirements.ts';
import { faultLine, openLog } from '#platform/log.ts';
import { ConfigRefused, readConfig } from '#src/config.ts';
import { BuildFailed } from './build.ts';

const refusals = [
  BackupRefused,
  BuildFailed,
  ConfigRefused,
  DatabaseRefused,
  EmbeddedPostgresRefused,
];

/**
 * The sentence for the person at the terminal when a command fails, never a stack trace. An
 * unexpected error goes to the log, without the values of a failed statement: people typed them.
 */
export function sentenceFor(error: unknown): string {
  if (refusals.some((refusal) => error instanceof refusal)) return (error as Error).message;
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `端口 ${port} 已被占用。请停掉占用它的程序，或用 PORT 换一个端口。`;
  if (code === 'EACCES' && port !== undefined)
    return `没有权限使用端口 ${port}。请用 PORT 换一个 1024 以上的端口。`;
  if (code === 'EADDRNOTAVAIL') return '本机没有 HOST 所写的地址。请改正 HOST。';
  if (code === 'ENOSPC') return '磁盘已满。请腾出空间后再试。';
  openLog(readConfig(process.env).dataDir).fatal({ err: error }, 'a command ended badly');
  return `没有成功（${faultLine(error)}）。详情已写入数据文件夹里的 portal.log。`;
}

/**
 * Handles an uncaught error: prints a sentence and calls `end`. Node itself would print a stack
 * trace, and the values of a failed statement.
 */
export function endOnFault(end: () => unknown): void {
  process.on('uncaughtException', (error) => {
    console.error(sentenceFor(error));
    void end();
  });
}
