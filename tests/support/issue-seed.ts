/**
 * Very many issues by SQL, as in a district after years: most struck off, a few running, some of
 * those overdue. Texts are combined from phrases, so that words are common, rare and very rare. For
 * plans and measurements, not for rules: the rows have no history.
 */
import type postgres from 'postgres';

export const seedToday = '2026-11-23';

export async function seedIssues(client: postgres.Sql, count: number): Promise<void> {
  const lone = await client.reserve();
  try {
    await lone`set statement_timeout = 0`;
    await lone`alter table issues disable trigger issues_closed_by_votes`; // they have no votes
    await lone`insert into units (code, name, short_name, kind) select 'seed' || n, '单位' || n, '单位' || n, 'gov_dept' from generate_series(1, 30) n`;
    // It is several times faster to build the indexes after the rows.
    const indexes = await lone<{ name: string; definition: string }[]>`
      select index.relname as name, pg_get_indexdef(index.oid) as definition from pg_index x join pg_class index on index.oid = x.indexrelid
      where x.indrelid = 'issues'::regclass and not x.indisunique`;
    for (const { name } of indexes) await lone`drop index ${lone(name)}`;
    await lone`
      insert into issues (number, list_kind, title, public_text, source, channel, lead_unit_id, due_on, due_rule, due_from, due_workdays, status, phase, registered_at, assigned_on, published_at, closed_on, changed_at)
      select 'WT' || to_char(at, 'YYYYMM') || '-' || lpad(n::text, 8, '0'),
        case when r1 < 70 then 'problem' when r1 < 90 then 'demand' else 'optimization' end,
        places[1 + r2 % 20] || items[1 + (r3 * r4) % 40] || faults[1 + r5 % 25],
        '在' || places[1 + r2 % 20] || '办理' || items[1 + (r3 * r4) % 40] || '时，' || faults[1 + r5 % 25] || '，' || wishes[1 + r6 % 15] || case when n % 2003 = 0 then '，涉及渔船检验' else '' end,
        'open_day', (array['mobile', 'pc', 'window', 'window', 'window', 'kiosk'])[1 + r3 % 6],
        case when fresh then null else 1 + (r4 * r4) % 30 end, case when fresh then null else at::date + 21 end, 'fix_complex', at::date, 15,
        case when fresh then 'registered' when r7 < 930 then 'closed' when r7 < 950 then 'explained' when r7 < 960 then 'accepting'
          when r7 < 985 then 'rectifying' when r7 < 993 then 'acknowledged' when r7 < 999 then 'assigned' else 'transferred' end,
        case when fresh then 'todo' when r7 < 930 then 'closed' when r7 < 950 then 'explained' when r7 < 960 then 'checking'
          when r7 < 993 then 'doing' else 'todo' end,
        at, at::date, case when fresh or n % 1000 = 1 then null else at end, case when not fresh and r7 < 930 then at::date + 10 + r6 end, at
      from (
        select n, fresh, timestamptz '2019-01-01 08:00+08' + (timestamptz '2026-11-20 18:00+08' - timestamptz '2019-01-01 08:00+08') * (n::float / ${count}) as at,
          abs(hashint8(n)) % 100 as r1, abs(hashint8(n + 1e9::bigint)) % 997 as r2, abs(hashint8(n + 2e9::bigint)) % 991 as r3,
          abs(hashint8(n + 3e9::bigint)) % 30 as r4, abs(hashint8(n + 4e9::bigint)) % 983 as r5, abs(hashint8(n + 5e9::bigint)) % 15 as r6,
          case when n < ${count} * 0.98 then abs(hashint8(n + 6e9::bigint)) % 961 else 940 + abs(hashint8(n + 6e9::bigint)) % 60 end as r7
        from (select n, n > ${count} * 0.9998 as fresh from generate_series(1::bigint, ${count}) n) every_one
      ) chosen, (select
        array['区政务服务大厅','医保分厅','不动产窗口','税务分厅','社保窗口','车管窗口','公积金窗口','镇便民服务大厅','街道便民服务中心','自助服务区','一楼导办台','二楼综合窗口','三楼投资窗口','手机端','电脑端','公安分厅','婚姻登记处','人才服务窗口','出入境窗口','社区服务站'] as places,
        array['企业设立登记','食品经营许可','医保参保登记','异地就医备案','生育津贴申领','养老保险转移','退休审批','失业金申领','公积金提取','公积金贷款','不动产转移登记','抵押登记','施工许可','消防验收','排水许可','道路运输证','驾驶证换证','行驶证补领','户口迁移','身份证补办','居住证办理','护照换发','结婚登记','收养登记','残疾人证','老年人优待证','低保申请','临时救助','高龄津贴','教师资格认定','入学报名','学籍转移','卫生许可','医师注册','药店变更','税务登记','发票领用','车船税申报','就业补贴','人才落户'] as items,
        array['要反复提交同样的材料','排队等了一个多小时','系统提示出错','没有人解答','材料清单写得不清楚','需要多跑一趟','页面打不开','验证码收不到','进度查不到','无法上传照片','设备没有纸','指引牌找不到','工作人员说法不一','手机上按钮点不动','提交后没有回执','要求现场再填一遍表','提示信息不完整','预约后还要取号','电子证照不被认可','找不到申请入口','复印要到外面去','中午没有人值守','字太小看不清','语音听不懂','表格样本有错'] as faults,
        array['希望增加示范样本','希望可以网上预约','希望增设窗口','希望减少材料','希望可以邮寄','希望统一口径','希望增加志愿者','希望适合老年人使用','希望加强培训','希望打通数据','希望公开进度','希望延长服务时间','希望设置母婴室','希望提供轮椅','希望短信提醒'] as wishes
      ) phrases`;
    await lone`insert into issue_units (issue_id, unit_id, registered_at) select id, unit_id, registered_at
      from (select *, 1 + abs(hashtext(title)) % 30 as unit_id from issues where abs(hashtext(number)) % 5 = 0) helped where lead_unit_id <> unit_id`;
    await lone`set maintenance_work_mem = '512MB'`;
    for (const { definition } of indexes) await lone.unsafe(definition);
    await lone`alter table issues enable trigger issues_closed_by_votes`;
    await lone`analyze issues`;
    await lone`analyze issue_units`;
  } finally {
    lone.release();
  }
}
