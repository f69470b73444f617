/**
 * Meta tags of a government page (domain.md §9). Every page has those of the site, a list those of
 * its column, an article its own.
 */
import { listDateTime } from '#labels/dates.ts';

export interface Column {
  name: string;
  description: string;
  keywords: string;
  /** Kind of column, such as 通知公告 or 政务服务. */
  type: string;
}

export interface Article {
  title: string;
  publishedAt: Date;
  /** 来源: the publisher. */
  source: string;
  keywords: string;
  description: string;
  /** Defaults to the source. */
  author?: string;
}

interface Page {
  siteName: string;
  siteDomain: string;
  siteCode?: string | undefined;
  column?: Column | undefined;
  article?: Article | undefined;
  /** Address of the page, for articles. */
  address: string;
}

/** Returns names and contents in page order. Values that the region leaves empty are omitted. */
export function siteTags({
  siteName,
  siteDomain,
  siteCode,
  column,
  article,
  address,
}: Page): [name: string, content: string][] {
  const tags: [string, string | undefined][] = [
    ['SiteName', siteName],
    ['SiteDomain', siteDomain],
    ['SiteIDCode', siteCode],
    ['ColumnName', column?.name],
    ['ColumnDescription', column?.description],
    ['ColumnKeywords', column?.keywords],
    ['ColumnType', column?.type],
    ['ArticleTitle', article?.title],
    ['PubDate', article && listDateTime(article.publishedAt)],
    ['ContentSource', article?.source],
    ['Keywords', article?.keywords],
    ['Author', article && (article.author ?? article.source)],
    ['Description', article?.description],
    ['Url', article && address],
  ];
  return tags.filter((tag): tag is [string, string] => Boolean(tag[1]));
}
