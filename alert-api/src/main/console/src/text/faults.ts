import type { Lang } from '../state/prefs';

/**
 * What the check says of a text, in Chinese. It speaks English, for logs and the command line; here are its sentences
 * piece by piece. A sentence that is not known is shown as it came.
 */
const PIECES: readonly [RegExp, string][] = [
  [/^is missing$/, '没有填'],
  [/^is empty$/, '是空的'],
  [/^is not a key here: the keys here are (.+)$/, '这里没有这个键，可用的键：$1'],
  [/^is not a key here/, '这里没有这个键'],
  [/^is not a UCUM unit/, '不是 UCUM 单位'],
  [/^cannot be converted to '(.+?)', the unit of the channel/, '不能换算成测点的单位 $1'],
  [/^is not a channel of (?:the|this) profile/, '不是这个类型的测点'],
  [/^is not a parameter of this profile/, '不是这个类型的参数'],
  [/^is not a channel: write (.+)$/, '不是测点，应写成 $1'],
  [/^is not a date parameter: write (.+)$/, '不是日期参数，应写成 $1'],
  [/^is not a function/, '没有这个函数'],
  [/^is not a built-in profile/, '不是内置的设备类型'],
  [/^is not a duration such as 30s, 15m, 2h or 7d/, '不是时长，应写成 30s、15m、2h 或 7d 这样'],
  [/^is not a date such as (\S+)/, '不是日期，应写成 $1 这样'],
  [/^is not a time such as (\S+)/, '不是时间，应写成 $1 这样'],
  [/^is not a time zone such as (\S+)/, '不是时区，应写成 $1 这样'],
  [/^is not a list \[low, high\] of two numbers in this order/, '应写成 [低, 高]，两个数，低的在前'],
  [/^is not a list of months from 1 to 12/, '应是 1 到 12 的月份列表'],
  [/^is not a list/, '应是列表'],
  [/^is not a mapping of keys to values/, '应是“键: 值”的形式'],
  [/^is not a single value/, '应是一个值'],
  [/^is not a name of at most 64 letters, digits and _, as rules need it/, '编号只能用字母、数字和下划线，最多 64 个'],
  [/^is not a number or a 'text'.*/, '不是数字或带引号的文字'],
  [/^is not a number such as (.+)$/, '不是数字，应写成 $1 这样'],
  [/^is not a number$/, '不是数字'],
  [/^is not a whole number from (\S+) to (\S+)/, '不是 $1 到 $2 的整数'],
  [/^is not a whole number/, '不是整数'],
  [/^is not true or false/, '应是 true 或 false'],
  [/^is not one of the codes of channel '(.+)'/, '不是测点 $1 的代码'],
  [/^is not one of (.+)$/, '只能是 $1 之一'],
  [/^is not more severe than (.+)$/, '应比 $1 更严重'],
  [/^is not between 1 second and 366 days/, '应在 1 秒到 366 天之间'],
  [/^is not an even number of hexadecimal digits/, '不是成对的十六进制数字'],
  [/^is not Base64/, '不是 Base64'],
  [/^is not YAML: (.+)$/, '不是正确的 YAML：$1'],
  [/^is not a JSON path: it begins with .*/, '不是 JSON 路径：以 $ 开头，或在 each 的记录里以 @ 开头'],
  [/^is not a JSON path: (.+)$/, '不是 JSON 路径：$1'],
  [/^is not in the message as the profile reads it/, '报文里没有解出这个测点'],
  [/^is not what the profile reads: (.+)$/, '和现在解出的不一样：$1'],
  [/^is not good: the profile reads (.+)$/, '质量不是正常：$1'],
  [/^is read too, with (.+), and not expected$/, '也解出来了（$1），但样例里没有写'],
  [/^is a rejection that is not expected: (.+)$/, '没有预料到的拒收：$1'],
  [/^does not happen: (.+)$/, '没有发生：$1'],
  [/^has not exactly one of text, hex, base64/, '应有且只有 text、hex、base64 中的一个'],
  [/^has neither zh nor en/, '中文名和英文名至少填一个'],
  [/^has more than (\S+) entries/, '超过 $1 项'],
  [/^has more than one of .*/, '太复杂：.. 、? 、$ 最多各一个'],
  [/^has a regular expression, which is not allowed/, '不能用正则表达式'],
  [/^has faults itself: (.+)$/, '它自己有错误：$1'],
  [/^is longer than (\S+)( characters)?/, '超过 $1'],
  [/^is nested deeper than (.+)$/, '嵌套超过 $1'],
  [/^is newer than this program, which reads format (.+)$/, '比本程序新，本程序读格式 $1'],
  [/^is below 0/, '小于 0'],
  [/^is 0: every value would be the same/, '是 0，所有值都会一样'],
  [/^is a character that YAML does not allow/, '有 YAML 不允许的字符'],
  [/^is a word of the rule language/, '是规则语言的保留词'],
  [/^is called with (.+)$/, '参数不对：$1'],
  [/^is the id of another rule, in line (\d+).*/, '与第 $1 行的规则编号相同'],
  [/^is the name of another channel already/, '与另一个测点重名'],
  [/^is the name of another sample/, '与另一个样例重名'],
  [/^is the same number as an entry before/, '与前面的数字重复'],
  [/^stands here again, first in line (\d+).*/, '重复了，第 $1 行已有'],
  [/^does not go with (.+)$/, '不能和 $1 一起用'],
  [/^goes with (.+) only.*$/, '只能和 $1 一起用'],
  [/^does not fit into (\d+) bits/, '$1 位放不下'],
  [/^begins with @, the record, but there is no each/, '以 @ 开头但没有写 each'],
  [/^begins with \$: it is found in the message/, '应以 $ 开头'],
  [/^there is no active profile of that id/, '没有这个编号的启用中的设备类型'],
  [/^there is no position of that id/, '没有这个编号的点位'],
  [/^there is no site of that id/, '没有这个编号的地块'],
  [/^there is no organisation of that id/, '没有这个编号的单位'],
  [/^there is no device of that id/, '没有这个编号的设备'],
  [/^stands on row (\d+) already/, '第 $1 行已有同样的编号'],
  [/^is not a column of a row of kind (.+)$/, '这一类（$1）没有这一列'],
  [/^is not there, nor is it a row of this file.*/, '不存在，文件里也没有这一行'],
  [/^is not between (\S+) and (\S+) degrees/, '应在 $1 到 $2 度之间'],
  [/^has (\d+) cells under (\d+) names of columns/, '有 $1 格，列名只有 $2 个'],
  [/^begins no word of a rule expression/, '不是规则条件里的写法'],
];
const SUGGESTION = /[:;,] did you mean '(.+?)'\?.*$/;

export function ruleText(said: string, language: Lang): string {
  if (language === 'en') {
    return said;
  }
  const suggestion = SUGGESTION.exec(said);
  const bare = said.replace(SUGGESTION, '');
  const piece = PIECES.find(([pattern]) => pattern.test(bare));
  const text = piece ? bare.replace(piece[0], piece[1]) : bare;
  return suggestion ? `${text}；是不是 ${suggestion[1]}？` : text;
}
