"""Texts of petitions made up from a vocabulary, with the index pairs of each: about 200 Chinese characters.

Words are drawn with weights like 1/rank, so that some stand in every fifth text and others in one of a hundred
thousand. Cutting two million texts into pairs one by one would take longer than writing them, so phrases are cut once.
"""

import random
from itertools import accumulate, pairwise
from typing import NamedTuple

from anlan.gate.rules.text import search_key

PLACES = [
    "小区门口",
    "东街路口",
    "学校对面",
    "菜市场旁",
    "村委会前",
    "河堤上",
    "老街巷子里",
    "工地旁边",
    "楼道里",
    "地下车库",
    "公交站台",
    "卫生院门前",
    "桥头",
    "水库边",
    "厂区后面",
    "停车场",
    "单元楼下",
    "广场北侧",
    "医院东门",
    "幼儿园附近",
]
THINGS = [
    "路灯",
    "自来水",
    "垃圾",
    "噪音",
    "污水",
    "电梯",
    "物业费",
    "井盖",
    "公交车",
    "停车位",
    "违建",
    "油烟",
    "供暖",
    "燃气",
    "下水道",
    "人行道",
    "绿化带",
    "围墙",
    "广告牌",
    "养老金",
    "社保卡",
    "医保",
    "低保",
    "工资",
    "宅基地",
    "征地补偿",
    "土地证",
    "房产证",
    "拆迁款",
    "安置房",
    "学位",
    "校车",
    "施工",
    "扬尘",
    "排污",
    "养殖场",
    "渣土车",
    "红绿灯",
    "斑马线",
    "护栏",
    "快递柜",
    "充电桩",
    "消防通道",
    "防盗门",
    "外墙",
    "楼顶",
    "水管",
    "电线杆",
    "变压器",
    "网络信号",
    "健身器材",
    "公厕",
    "河道",
    "水渠",
    "农田",
    "果树",
    "道路",
    "桥面",
    "路面",
    "排水沟",
]
TROUBLES = [
    "坏了很久没人修",
    "每天半夜还在响",
    "堆了好几天没有人清理",
    "长期被占用",
    "一直没有解决",
    "收费不合理",
    "漏水严重",
    "存在很大的安全隐患",
    "影响居民正常生活",
    "多次反映没有结果",
    "到现在还没有发放",
    "承诺的时间早就过了",
    "味道很大无法开窗",
    "经常断断续续",
    "没有任何公示",
    "下雨就积水",
    "已经有老人摔倒",
    "标准和邻村不一样",
    "工作人员互相推诿",
    "打电话总是没有人接",
]
WISHES = [
    "希望尽快派人来看一看",
    "请有关部门核实处理",
    "希望给一个明确的答复",
    "请告诉我们由哪个单位负责",
    "希望公开标准和依据",
    "请在雨季之前修好",
    "希望早日恢复正常",
    "请帮助协调解决",
]
# How often: in one text of … ; looked for by the benchmark.
SELDOM = {"水獭": 2_000, "磷矿": 50_000, "皂角树": 10_000}
FREQUENT = "路灯"
_NAME_SIGNS = (
    "安柏苍岱丹鼎东恩凤丰福富冠光桂海涵和荷鹤恒弘湖华槐欢吉嘉江金锦景静菊君康兰岚朗乐丽莲林灵龙鹿茂梅美明木南宁"
    "平萍桥青清秋泉仁荣瑞润沙山尚诗石书松泰堂天亭桐万望文雾溪霞夏仙香新星秀雪雅燕阳瑶怡银英永友榆雨玉园月云泽昭中竹紫"
)


class Written(NamedTuple):
    """One made-up petition: title, text, and the index pairs of both."""

    title: str
    text: str
    pairs: frozenset[str]


class _Phrase(NamedTuple):
    text: str
    key: str
    pairs: frozenset[str]


class Writer:
    """Writes petitions, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._phrases = [self._phrase(self._sentence()) for _ in range(4_000)]
        self._weights = list(accumulate(1 / (rank + 40) for rank in range(len(self._phrases))))
        self._seldom = [(1 / times, self._phrase(f"当地人说的{word}也受了影响，")) for word, times in SELDOM.items()]

    def petition(self) -> Written:
        """Write one petition."""
        estate = "".join(self.chance.choices(_NAME_SIGNS, k=3))
        first = self._phrase(f"我住在{estate}{'苑' if self.chance.random() < 0.5 else '村'}，")
        phrases = [first, *self.chance.choices(self._phrases, cum_weights=self._weights, k=7)]
        phrases += [phrase for share, phrase in self._seldom if self.chance.random() < share]
        title = self._phrase(phrases[1].text[:18])
        return Written(title.text, "".join(phrase.text for phrase in phrases), self._joined([title, *phrases]))

    def _sentence(self) -> str:
        thing = self._drawn(THINGS)
        return f"{self._drawn(PLACES)}的{thing}{self._drawn(TROUBLES)}，{self._drawn(WISHES)}，"

    def _drawn(self, words: list[str]) -> str:
        return self.chance.choices(words, weights=[1 / (rank + 12) for rank in range(len(words))])[0]

    def _phrase(self, text: str) -> _Phrase:
        key = search_key(text)
        return _Phrase(text, key, _cut(key))

    def _joined(self, phrases: list[_Phrase]) -> frozenset[str]:
        """Unite the words of phrases and of the seams between them."""
        seams = (_cut(one.key[-1] + two.key[0]) for one, two in pairwise(phrases))
        return frozenset().union(*(phrase.pairs for phrase in phrases), *seams)


def _cut(key: str) -> frozenset[str]:
    return frozenset(key[place : place + 2] for place in range(len(key) - 1))
