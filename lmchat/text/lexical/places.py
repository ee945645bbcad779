"""The best-known Chinese names of places in China and abroad, in simplified and traditional characters."""

from __future__ import annotations

import re

_NAMES = """
北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾 石家庄 唐山 秦皇岛 保定 太原 呼和浩特 包头 沈阳 大连
鞍山 长春 哈尔滨 南京 苏州 无锡 常州 徐州 南通 扬州 镇江 连云港 杭州 宁波 温州 嘉兴 绍兴 金华 合肥 芜湖 福州 厦门
泉州 南昌 九江 济南 青岛 烟台 潍坊 威海 郑州 洛阳 武汉 宜昌 襄阳 荆州 长沙 株洲 湘潭 岳阳 广州 深圳 珠海 佛山 东莞
汕头 湛江 惠州 南宁 桂林 柳州 三亚 成都 绵阳 贵阳 遵义 昆明 丽江 拉萨 西安 咸阳 兰州 西宁 银川 乌鲁木齐 台北 高雄
美国 英国 法国 德国 日本 韩国 朝鲜 俄罗斯 印度 印度尼西亚 泰国 越南 缅甸 老挝 柬埔寨 菲律宾 马来西亚 新加坡 蒙古
巴基斯坦 伊朗 伊拉克 以色列 叙利亚 沙特 土耳其 埃及 南非 肯尼亚 尼日利亚 加拿大 墨西哥 古巴 巴西 阿根廷 智利 秘鲁
澳大利亚 新西兰 意大利 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 丹麦 芬兰 波兰 奥地利 匈牙利 捷克 希腊 罗马尼亚
乌克兰 巴黎 伦敦 柏林 慕尼黑 罗马 米兰 马德里 巴塞罗那 里斯本 维也纳 布鲁塞尔 阿姆斯特丹 日内瓦 莫斯科 圣彼得堡
纽约 华盛顿 洛杉矶 旧金山 芝加哥 波士顿 东京 大阪 京都 首尔 平壤 曼谷 吉隆坡 雅加达 马尼拉 新德里 孟买 迪拜 开罗
悉尼 墨尔本 多伦多 温哥华
"""
_OTHER_WORDS = """
大连接 大连锁 大连续 确保定 担保定 太原始 推广西 推广东 面包头 今日本 昨日本 近日本 当日本 节日本 假日本 生日本 周日本
平日本 每日本 中美国际 方法国 办法国 立法国 执法国 司法国 道德国 隆重庆 东西安 西安全 西安装 西安排 变成都 形成都 完成都
提高雄 黄河南 江西岸 湖南岸 湖北岸 河南岸 河北岸 山东侧 山西侧 中山东 中山西 山东麓 山西麓 东南宁 西南昌 印度洋
"""
"""What has a name in it by chance."""
_KNOWN = frozenset(_NAMES.split())
PLACE = "|".join(sorted(_KNOWN, key=len, reverse=True))
"""The pattern of such a name, also of what has one by chance."""
_PLACE = re.compile("|".join(sorted(_KNOWN.union(_OTHER_WORDS.split()), key=len, reverse=True)))
_IN_NEWS = "美国 英国 法国 德国 日本 韩国 朝鲜 印度 泰国 越南 缅甸 菲律宾 伊朗 加拿大 澳大利亚 俄罗斯"
_BY_CHARACTER = {name[0]: name for name in _IN_NEWS.split()}
_CHARACTERS = "".join(_BY_CHARACTER)
_IN_SHORT = re.compile(rf"俄|[{_CHARACTERS}](?=[方军媒]|总[统理]|[外防]长)|(?<=[驻访赴中])[{_CHARACTERS}]")
_SIMPLIFIED = str.maketrans(
    "臺灣慶遼寧龍蘇廣東貴雲陝肅門莊島瀋陽連長爾濱無錫鎮溫紹興蕪廈濟煙濰鄭漢荊嶽頭綿義麗薩蘭銀烏魯齊內",
    "台湾庆辽宁龙苏广东贵云陕肃门庄岛沈阳连长尔滨无锡镇温绍兴芜厦济烟潍郑汉荆岳头绵义丽萨兰银乌鲁齐内",
)


def places_in(text: str) -> frozenset[str]:
    """The places that a text names, in simplified characters.

    >>> sorted(places_in("从臺北到广州的航班"))
    ['台北', '广州']
    """
    return _KNOWN.intersection(_PLACE.findall(text.translate(_SIMPLIFIED)))


def countries_in_short(text: str) -> frozenset[str]:
    """The countries that a Chinese text seems to name by one character.

    >>> sorted(countries_in_short("俄外长和美方会谈"))
    ['俄罗斯', '美国']
    """
    return frozenset(_BY_CHARACTER[character] for character in _IN_SHORT.findall(text))
