/** The meta tags a government page carries (domain.md §9): every page the site's, a list its column's, an article its own. */
import { listDateTime } from '#labels/dates.ts';

export interface Column {
  name: string;
  description: string;
  keywords: string;
  /** What kind of column, e.g. 通知公告, 政务服务. */
  type: string;
}

export interface Article {
  title: string;
  publishedAt: Date;
  /** 来源: who put it out. */
  source: string;
  keywords: string;
  description: string;
  /** Left out: the source wrote it. */
  author?: string;
}

interface Page {
  siteName: string;
  siteDomain: string;
  siteCode?: string | undefined;
  column?: Column | undefined;
  article?: Article | undefined;
  /** The page's own address, for articles. */
  address: string;
}

/** Names and contents in the order they stand on the page. What the region leaves empty does not appear. */
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
