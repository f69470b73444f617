/**
 * All differences between districts, as one checked value. Code asks `region.limits.fixSimple` and
 * never which region it is. A new district needs a new profile and no new code.
 */
import { z } from 'zod';
import { ranks } from '#db/vocabulary/duties.ts';
import { issueSources } from '#db/vocabulary/issues.ts';
import { orgKinds } from '#db/vocabulary/organisations.ts';
import { channels } from '#db/vocabulary/ratings.ts';

const text = z.string().trim().min(1);
/** Not shown when empty (domain.md §9 Footer). */
const optionalText = z.string().trim().default('');
/** Stored in the database and used in addresses: never rename a code once used. */
const code = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores');
const workdays = z.int().min(0).max(250);

const unit = z.strictObject({
  code,
  /** The official name, as on a seal. */
  name: text,
  /** The name in lists and sentences: 区人社局. */
  shortName: text,
  kind: z.enum(orgKinds),
});

const hall = z.strictObject({ code, name: text, address: text, floors: z.array(text).min(1) });

const named = z.strictObject({ code, name: text });

/** Required number in each calendar period. A rank or unit without a cadence has no duty. */
const cadence = z.strictObject({
  times: z.int().min(1),
  every: z.enum(['week', 'month', 'quarter']),
});

/**
 * Limits. A default applies where the regulation of the district is silent (domain.md §8 and
 * trust.md §1). Working days unless the name says otherwise. Limits that protect anonymity may be
 * made stricter, never looser.
 */
const limits = z.strictObject({
  /** A walkthrough must be filed at least this long before it takes place (S0, R4). */
  filingLead: workdays.default(2),
  issueTriage: workdays.default(1),
  ack: workdays.default(1),
  fixSimple: workdays.default(5),
  fixComplex: workdays.default(15),
  /** For a case that could not be completed at the window. */
  fixStuckCase: workdays.default(10),
  /** Maximum length of the one extension an issue may get. */
  extensionOnce: workdays.default(7),
  /** The yellow card appears this long before the due day. */
  yellowCard: workdays.default(1),
  replySimple: workdays.default(5),
  replyOther: workdays.default(15),
  replySiteError: workdays.default(3),
  revisit: workdays.default(5),
  /** Counted votes that 体验式验收 needs. Never fewer than two (domain.md §4). */
  acceptors: z.int().min(2).max(9).default(2),
  /** Working days that a drawn experiencer has to redo the step. */
  acceptance: workdays.default(5),
  /** Working days to answer 「又出现了」. */
  recurrenceAnswer: workdays.default(1),

  /** Rating closes this long after the open day … */
  ratingWindowWorkdays: workdays.default(5),
  /**
   * … but at most this many calendar days: phones may delete a ticket after seven (trust.md §1.3).
   */
  ratingWindowMaxDays: z.int().min(1).max(7).default(7),
  /** A cell with fewer graded answers than this is not published (trust.md §1.7). */
  kCell: z.int().min(5).default(5),
  /** With fewer, only the mean is published: no distribution, no shares (trust.md §1.7). */
  kDistribution: z.int().min(10).default(10),
  /** Check-in opens this many minutes before an open day starts. */
  checkInOpensMinutes: z.int().min(0).max(240).default(30),
  /**
   * This many minutes after the start, electronic tickets are no longer issued and rating opens
   * (trust.md §1.2).
   */
  issueCloseMinutes: z.int().min(0).max(480).default(60),

  /** Working days to answer an application, from the end of its sign-up window. */
  applicationReview: workdays.default(10),
  /** Months that an appointment lasts. */
  termMonths: z.int().min(1).max(60).default(12),
  minAge: z.int().min(18).default(18),
  /** Maximum seats of one person on one open day. */
  registrationPerPerson: z.literal(1).default(1),
});

/** S0 附件2, S0 附件3, S1 附件2. */
const officialForm = z.enum(['walkthrough_report', 'problem_list', 'rectification_ledger']);

export const regionSchema = z
  .strictObject({
    /** 行政区划代码 */
    code: z.string().regex(/^\d{6}$/, 'must be the six digits of the division code'),
    name: text,
    shortName: text,
    /** The city or municipality above the district. */
    parentName: text,

    portal: z.strictObject({
      title: text,
      slogan: text,
      /** The link at the top left, to the government portal. */
      parentLabel: text,
      parentUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
    }),

    footer: z.strictObject({
      /** 主办, 承办 */
      sponsor: text,
      host: text,
      phone: text,
      address: text,
      postcode: z.string().regex(/^\d{6}$/, 'must be six digits'),
      /** 政府网站标识码, ICP备案号, 公网安备号 */
      siteCode: z
        .union([z.literal(''), z.string().regex(/^\d{10}$/, 'must be ten digits')])
        .default(''),
      icp: optionalText,
      policeRecord: optionalText,
    }),

    /** Names of the parties in this district, used inside sentences. */
    words: z.strictObject({
      hall: text,
      bureau: text,
      office: text,
      /** The body with which walkthroughs are filed. */
      filingDesk: text,
      /** The service brand of the district. */
      brand: optionalText,
    }),

    /** Public name of each channel. */
    platforms: z.record(z.enum(channels), text),

    units: z.array(unit).min(1),
    halls: z.array(hall).min(1),
    /** Towns and subdistricts, for 常住地 and for halls in towns. */
    towns: z.array(text).min(1),
    themes: z.array(named).min(1),

    /** Required turns at the window by rank (R1); null where the district requires none. */
    dutyCadence: z.record(z.enum(ranks), cadence.nullable()),
    /** Required walkthroughs of each unit (R3). */
    walkthroughCadence: cadence.nullable(),
    limits: limits.prefault({}),
    /** 公示 of an experiencer list, in working days; 0 if the district has none (domain.md §4). */
    publicNoticeDays: workdays.default(0),

    issueSources: z.strictObject({
      enabled: z.array(z.enum(issueSources)).min(1),
      own: z.array(named).default([]),
    }),
    officialForms: z.array(officialForm),
    /**
     * Current edition of each consent text. Each consent is stored with its edition (PIPL 14, 17).
     */
    consentVersions: z.strictObject({ processing: text, roster: text }),
  })
  .superRefine((region, check) => {
    const repeated = (list: 'units' | 'halls' | 'themes') => {
      const seen = new Set<string>();
      region[list].forEach((entry, index) => {
        if (seen.has(entry.code))
          check.addIssue({
            code: 'custom',
            path: [list, index, 'code'],
            message: `"${entry.code}" is used twice`,
          });
        seen.add(entry.code);
      });
    };
    repeated('units');
    repeated('halls');
    repeated('themes');
    const bureaus = region.units.filter((each) => each.kind === 'bureau').length;
    if (bureaus !== 1)
      check.addIssue({
        code: 'custom',
        path: ['units'],
        message: `needs exactly one unit of kind "bureau", has ${bureaus}`,
      });
  });

/** A profile as written by its author: fields with a default may be omitted. */
export type RegionProfile = z.input<typeof regionSchema>;

/** A checked and complete profile. */
export type Region = z.output<typeof regionSchema>;
