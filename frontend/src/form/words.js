// Every sentence a form says, in both languages. Those about wrong values equal the server's (forms/texts.yaml): a
// reader must not see two wordings for one mistake.
import { NARRATIVE } from './narrative/words.js';

const WORDS = {
  required: ['此项必填', 'This field is required'],
  number: ['请填写数字', 'Enter a number'],
  integer: ['请填写整数', 'Enter a whole number'],
  decimals: ['最多 {digits} 位小数', 'At most {digits} decimal places'],
  increment: ['应为 {step} 的倍数', 'Enter a multiple of {step}'],
  min: ['不得小于 {limit}', 'Must not be less than {limit}'],
  max: ['不得大于 {limit}', 'Must not be more than {limit}'],
  limit_broken: ['本项的限值算不出来，请联系流程管理员', 'The limit of this field cannot be computed; tell the process owner'],
  min_length: ['至少填写 {limit} 个字', 'At least {limit} characters'],
  max_length: ['不得超过 {limit} 个字', 'At most {limit} characters'],
  pattern: ['格式不正确', 'The format is not correct'],
  email: ['请填写正确的电子邮箱', 'Enter a valid e-mail address'],
  phone: ['请填写正确的电话号码', 'Enter a valid telephone number'],
  date: ['请填写正确的日期，如 2026-09-28', 'Enter a valid date, such as 2026-09-28'],
  time: ['请填写正确的时间，如 09:30', 'Enter a valid time, such as 09:30'],
  datetime: ['请填写正确的日期和时间', 'Enter a valid date and time'],
  past_date: ['不得早于今天', 'Must not be before today'],
  min_rows: ['至少填写 {limit} 行', 'At least {limit} rows'],
  max_rows: ['不得超过 {limit} 行', 'At most {limit} rows'],
  same_as: ['与“{label}”不一致', 'Does not match "{label}"'],
  file_type: ['附件“{name}”的类型不符，应为 {accept}', 'The attachment "{name}" has the wrong type, expected {accept}'],
  file_size: ['附件“{name}”超过 {limit} MB', 'The attachment "{name}" is larger than {limit} MB'],
  file_count: ['最多上传 {limit} 个附件', 'At most {limit} attachments'],
  picture_words: ['第 {number} 张图片没有图片说明', 'Picture {number} has no description'],
  uploading: ['附件正在上传，请稍候再提交', 'A file is still being uploaded; submit in a moment'],

  search: ['输入文字查找', 'Search'],
  select: ['请选择', 'Select'],
  clear: ['清除', 'Clear'],
  remove: ['移除', 'Remove'],
  remove_tag: ['移除“{label}”', 'Remove "{label}"'],
  options: ['选项', 'Options'],
  calendar: ['日历', 'Calendar'],
  open_calendar: ['打开日历', 'Open the calendar'],
  no_match: ['没有匹配的选项', 'No results'],
  all_selected: ['已全部选中', 'All values selected'],
  add_row: ['添加一行', 'Add a row'],
  remove_row: ['删除第 {row} 行', 'Remove row {row}'],
  expand: ['展开全部（{count}）', 'Expand all ({count})'],
  collapse: ['收起', 'Collapse'],
  nothing: ['暂无内容', 'Nothing to show'],
  unreachable: ['无法显示外部内容', 'External content cannot be shown'],
  previous: ['上一页', 'Previous page'],
  next: ['下一页', 'Next page'],
  sort_down: ['按“{label}”降序排列', 'Sort by {label}, descending'],
  sort_up: ['按“{label}”升序排列', 'Sort by {label}, ascending'],
  unsorted: ['取消排序', 'Remove sorting'],
  no_download: ['文件无法下载', 'The file cannot be downloaded'],
  download: ['下载 {name}', 'Download {name}'],
  no_document: ['未指定文件', 'No document is given'],
  date_shape: ['年-月-日', 'yyyy-mm-dd'],
  time_shape: ['时:分', 'hh:mm'],

  yes: ['是', 'Yes'],
  no: ['否', 'No'],
  comma: ['、', ', '],
  comma_wide: ['，', ', '],
  total: ['合计', 'Total'],
  subtotal: ['小计', 'Subtotal'],
  ungrouped: ['其他', 'Other'],

  filled_in: ['已带入', 'Filled in'],
  was: ['原为：{value}', 'was: {value}'],
  restore: ['恢复', 'Restore'],
  changed: ['已改', 'Changed'],
  added: ['新增', 'added'],
  rows_filled_in: ['系统带入 {count} 行', '{count} rows were filled in'],
  rows_unchanged: ['均未改动', 'none of them changed'],
  changed_rows: ['改动 {count} 行', '{count} changed'],
  added_rows: ['新增 {count} 行', '{count} added'],
  gone_rows: ['删除 {count} 行', '{count} removed'],
  show_gone: ['查看删除的 {count} 行', 'Show the {count} removed rows'],

  outline: ['目录', 'Contents'],
  section_title: ['{numeral}、{label}', '{numeral}. {label}'],
  sections_done: ['已完成 {done} / {count}', '{done} of {count} complete'],
  section_untouched: ['未填', 'not begun'],
  section_filled: ['已带入，待核对', 'filled in, to be looked at'],
  section_progress: ['填写中，还差 {count} 处', 'in progress, {count} to go'],
  section_complete: ['已完成', 'complete'],
  section_errors: ['{count} 处有误', '{count} to correct'],
  section_before: ['← {title}', '← {title}'],
  section_after: ['{title} →', '{title} →'],
  all_sections: ['全部', 'All sections'],
  show_all: ['显示全部', 'Show all'],
  check_all: ['检查全部', 'Check all'],
  checking: ['正在检查…', 'Checking …'],
  all_well: ['检查完毕，没有发现问题', 'Checked: nothing to correct'],
  outside_sections: ['其他', 'Elsewhere'],

  owned_by: ['{who}负责', 'written by {who}'],
  saved_by: ['{who} {at} 保存', 'saved by {who} {at}'],
  open_remarks: ['{count} 条批注', 'open remarks: {count}'],
  owned_you_may: ['本节由{who}负责，您是牵头人，也可以改', '{who} writes this section; as you have the task you may change it, too'],
  owned_read_only: ['本节由{who}负责，您可以看，不能改', '{who} writes this section; you may read it'],
  you: ['您', 'you'],
  versions: ['版本和批注', 'Versions and remarks'],

  row_number: ['序号', 'No.'],
  row_label: ['第 {row} 行', 'row {row}'],
  operations: ['操作', 'Actions'],
  paste_hint: ['可从 Excel 或 WPS 表格复制多行，点一个格子后直接粘贴', 'Copy rows from Excel or WPS, click a cell and paste'],
  pasted: ['已粘贴 {count} 行', '{count} rows pasted'],
  pasted_part: ['已粘贴 {count} 行，其余 {rest} 行放不下', '{count} rows pasted, {rest} did not fit'],
  table_file: ['用 Excel、WPS 表格文件填写（下载、传回）', 'Fill in from a spreadsheet (download, send back)'],
  row_count: ['共 {count} 行', '{count} rows'],
  no_rows: ['尚无内容', 'No rows yet'],

  choose_file: ['选择文件', 'Choose a file'],
  choose_files: ['选择文件（可多选）', 'Choose files'],
  no_file: ['尚未上传', 'No file yet'],
  accepts: ['支持 {accept}', 'Accepts {accept}'],
  at_most: ['每个不超过 {limit} MB', 'up to {limit} MB each'],
  sending: ['正在上传“{name}”…', 'Uploading "{name}" …'],
  sent: ['“{name}”已上传', '"{name}" is uploaded'],
  not_sent: ['“{name}”未能上传：{why}', '"{name}" could not be uploaded: {why}'],
  remove_file: ['移除“{name}”', 'Remove "{name}"'],

  problems: ['有 {count} 处需要更正', '{count} places need to be corrected'],
  one_problem: ['有 1 处需要更正', 'One place needs to be corrected'],
  all_corrected: ['均已更正，可以再次提交', 'All corrected; you may submit again'],
  corrected: ['（已更正）', ' (corrected)'],
  not_shown: ['{name}（当前未显示）', '{name} (not shown at the moment)'],
  separator: ['：', ': '],
  here: ['表单', 'Form'],

  ...NARRATIVE,
};

let column = 0;

// Chooses the language of all forms on the page: 'zh' or 'en'.
export function speak(language) {
  column = language === 'en' ? 1 : 0;
}

export const inEnglish = () => column === 1;

// The sentence `key` with its {places} filled in.
export function word(key, values = {}) {
  return WORDS[key][column].replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
