"""Invented petitioners: names and contact data that are nobody's, the same ones for the same number."""

import random
from dataclasses import dataclass

FAMILY = "张李王赵陈杨刘黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
FIRST = "一云小大晓春秋若思安静文清远长明青子可书言雨晨夏冬立知向念南北望"
SECOND = "帆禾满秋山川河舟田野林木石泉溪岚原竹松柏枝叶苗穗麦荷莲菊梅兰岸桥"
STREETS = ("兴业巷", "学士里", "柳堤路", "青年路", "团结街", "桂花巷", "平安里", "河沿街", "新民路", "书院路")


@dataclass(frozen=True)
class Petitioner:
    """Who writes: what they fill into the contact part of a form."""

    name: str
    phone: str
    address: str

    def words(self) -> dict[str, str]:
        """Return the fields of a form."""
        return {"name": self.name, "phone": self.phone, "address": self.address}


def petitioner(number: int, *, name: str = "") -> Petitioner:
    """Invent the petitioner of a number below 10,000: the phone numbers 1380000xxxx lie in a block of zeros."""
    dice = random.Random(f"petitioner {number}")  # noqa: S311 (invented people, not secrets)
    invented = dice.choice(FAMILY) + dice.choice(FIRST) + dice.choice(SECOND)
    address = f"澜川市{dice.choice(STREETS)}{dice.randint(1, 98)}号{dice.randint(1, 6)}单元"
    return Petitioner(name=name or invented, phone=f"1380000{number:04d}", address=address)
