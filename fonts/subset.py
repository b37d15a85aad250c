"""Cut the two Noto Serif subsets out of Debian's fonts-noto-cjk; run in this folder, prints what it wrote."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED_CHINESE = 2  # index of "Noto Serif CJK SC" in the collection
GB2312 = {
    ord(bytes((high, low)).decode("gb2312"))
    for high in [*range(0xA1, 0xAA), *range(0xB0, 0xF8)]
    for low in range(0xA1, 0xFF)
    if bytes((high, low)).decode("gb2312", "ignore")
}
LATIN_AND_SIGNS = {
    code
    for first, last in [
        (0x20, 0x7E),
        (0xA0, 0x17F),
        (0x2010, 0x2027),
        (0x2030, 0x203B),
        (0x3000, 0x303F),
        (0xFF00, 0xFF5E),
    ]
    for code in range(first, last + 1)
} | {0x20AC, 0x2103, 0x2116, 0xFFE5}


def is_han(code: int) -> bool:
    """Tell whether a code point is a Chinese character."""
    return 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF


def cut(weight: str, codes: set[int]) -> None:
    """Write one weight with only these characters, its names and licence kept."""
    options = subset.Options(
        font_number=SIMPLIFIED_CHINESE,
        layout_features=["kern"],
        hinting=False,
        name_IDs=["*"],
        name_languages=["*"],
    )
    source, target = SOURCE / f"NotoSerifCJK-{weight}.ttc", Path(f"NotoSerifCJKsc-{weight}-Subset.otf")
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    sys.stdout.write(f"{target} {target.stat().st_size:,} bytes\n")


wenkai = set(TTFont("LXGWWenKai-Regular.ttf", lazy=True).getBestCmap())
serif = set(TTFont(SOURCE / "NotoSerifCJK-Regular.ttc", fontNumber=SIMPLIFIED_CHINESE, lazy=True).getBestCmap())
cut("Bold", GB2312 | LATIN_AND_SIGNS)
# The last font of the chain for names also carries every Han character that LXGW WenKai lacks.
cut("Regular", GB2312 | LATIN_AND_SIGNS | {code for code in serif - wenkai if is_han(code)})
