/**
 * What a guesser tries first, in lower case: common passwords, keyboard runs, words of this office. A password may hold
 * them; it may not be made of them. Names of the district come from its profile, names of people from the form.
 */
export const guessableWords: readonly string[] = [
  '体验员', '政务', '服务', '审批', '审批局', '行政', '大厅', '办公室', '枣庄', '山东', '中国', '密码', '管理员', '测试', '开放日', '你好', '我爱你',
  'tiyanyuan', 'tiyan', 'zhengwu', 'fuwu', 'zwfw', 'shenpi', 'shandong', 'zaozhuang', 'china', 'mima', 'woaini', 'nihao',
  'password', 'passw0rd', 'p@ssw0rd', 'p@ssword', 'passwd', 'admin', 'administrator', 'root', 'user', 'guest', 'test', 'demo', 'welcome', 'letmein', 'login',
  'iloveyou', 'hello', 'secret', 'master', 'dragon', 'monkey', 'sunshine', 'princess', 'football', 'changeme', 'abc123', 'a1b2c3',
  'qwertyuiop', 'qwerty', 'asdfghjkl', 'asdf', 'zxcvbnm', 'zxcv', '1qaz', '2wsx', '3edc', '4rfv', 'qaz', 'wsx', 'qwe', 'asd', 'zxc',
  '147258369', '159357', '5201314', '1314520', '1314', '520', '888', '666',
];
