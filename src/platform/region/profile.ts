/**
 * What differs from district to district, as one checked value. Code asks `region.limits.fixSimple`; it never asks which
 * region it is. A new district is a new profile, no new code.
 */
import { z } from 'zod';
import { ranks } from '#db/vocabulary/duties.ts';
import { orgKinds } from '#db/vocabulary/organisations.ts';
import { channels } from '#db/vocabulary/ratings.ts';

const text = z.string().trim().min(1);
/** Left empty, it is not shown (domain.md §9 Footer). */
const optionalText = z.string().trim().default('');
/** Kept in the database and in addresses: never renamed once used. */
const code = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores');
const workdays = z.int().min(0).max(250);

const unit = z.strictObject({
  code,
  /** The name a seal would carry. */
  name: text,
  /** What lists and sentences say: 区人社局. */
  shortName: text,
  kind: z.enum(orgKinds),
});

const hall = z.strictObject({ code, name: text, address: text, floors: z.array(text).min(1) });

const named = z.strictObject({ code, name: text });

/** So many times in each calendar period; a rank or unit without a cadence owes nothing. */
const cadence = z.strictObject({
  times: z.int().min(1),
  every: z.enum(['week', 'month', 'quarter']),
});

/**
 * Rules with numbers; the default holds where the district's regulation is silent (domain.md §8 and trust.md §1). Working
 * days unless the name says otherwise. Those that guard anonymity may be made stricter, never looser.
 */
const limits = z.strictObject({
  /** A walkthrough is filed at least this long before it takes place (S0, R4). */
  filingLead: workdays.default(2),
  issueTriage: workdays.default(1),
  ack: workdays.default(1),
  fixSimple: workdays.default(5),
  fixComplex: workdays.default(15),
  /** A case that could not be done at the window. */
  fixStuckCase: workdays.default(10),
  /** The one extension an issue may get, at most. */
  extensionOnce: workdays.default(7),
  /** The yellow card shows this long before the due day. */
  yellowCard: workdays.default(1),
  replySimple: workdays.default(5),
  replyOther: workdays.default(15),
  replySiteError: workdays.default(3),
  revisit: workdays.default(5),

  /** Rating closes this long after the open day … */
  ratingWindowWorkdays: workdays.default(5),
  /** … but in calendar days never later than this: phones may forget a ticket after seven (trust.md §1.3). */
  ratingWindowMaxDays: z.int().min(1).max(7).default(7),
  /** Fewer graded answers than this in a cell are not published at all (trust.md §1.7). */
  kCell: z.int().min(5).default(5),
  /** Fewer than this: the mean only, no distribution and no shares (trust.md §1.7). */
  kDistribution: z.int().min(10).default(10),
  /** Check-in opens so many minutes before an open day starts. */
  checkInOpensMinutes: z.int().min(0).max(240).default(30),
  /** Handing out electronic tickets ends, and rating opens, so many minutes after the start (trust.md §1.2). */
  issueCloseMinutes: z.int().min(0).max(480).default(60),

  /** An application is answered within so many working days of the end of its sign-up window. */
  applicationReview: workdays.default(10),
  /** An appointment lasts so many months. */
  termMonths: z.int().min(1).max(60).default(12),
  minAge: z.int().min(18).default(18),
  /** Seats one person may hold on one open day. */
  registrationPerPerson: z.literal(1).default(1),
});

/** Where issues may come from (domain.md §4.1); a district adds its own inlets beside these. */
const issueSource = z.enum([
  'experiencer',
  'walkthrough',
  'window_duty',
  'hotline_duty',
  'open_day',
  'rating',
  'hotline_12345',
  'complaint_system',
  'stuck_case',
  'self_check',
  'inspection',
  'good_bad_rating',
  'portal',
  'hall',
]);

/** S0 附件2, S0 附件3, S1 附件2. */
const officialForm = z.enum(['walkthrough_report', 'problem_list', 'rectification_ledger']);

export const regionSchema = z
  .strictObject({
    /** 行政区划代码 */
    code: z.string().regex(/^\d{6}$/, 'must be the six digits of the division code'),
    name: text,
    shortName: text,
    /** The city or municipality above. */
    parentName: text,

    portal: z.strictObject({
      title: text,
      slogan: text,
      /** The link at the top left, back to the government's own portal. */
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

    /** How this district calls the parties; used inside sentences. */
    words: z.strictObject({
      hall: text,
      bureau: text,
      office: text,
      /** Where walkthroughs are filed. */
      filingDesk: text,
      /** The district's own service brand. */
      brand: optionalText,
    }),

    /** What the public knows each channel as. */
    platforms: z.record(z.enum(channels), text),

    units: z.array(unit).min(1),
    halls: z.array(hall).min(1),
    /** Towns and subdistricts, for 常住地 and for halls of their own. */
    towns: z.array(text).min(1),
    themes: z.array(named).min(1),

    /** Turns at the window by rank (R1); null where the district sets none. */
    dutyCadence: z.record(z.enum(ranks), cadence.nullable()),
    /** Walkthroughs each unit owes (R3). */
    walkthroughCadence: cadence.nullable(),
    limits: limits.prefault({}),
    /** 公示 of an experiencer list, in working days; 0 where the district does without (domain.md §4). */
    publicNoticeDays: workdays.default(0),

    issueSources: z.strictObject({
      enabled: z.array(issueSource).min(1),
      own: z.array(named).default([]),
    }),
    officialForms: z.array(officialForm),
    /** Which edition of each consent text a person agreed to is kept with the consent (PIPL 14, 17). */
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

/** A profile as an author writes it: what has a default may be left out. */
export type RegionProfile = z.input<typeof regionSchema>;

/** A profile as the code reads it: checked and complete. */
export type Region = z.output<typeof regionSchema>;
