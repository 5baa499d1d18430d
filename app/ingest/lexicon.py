"""The words that people are called by, for people and countries; read in ingestion only."""

import gzip
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_STARRED = re.compile(r"^(.*)\*$", re.MULTILINE)
TABLE = Path(__file__).with_name("names.txt.gz")  # Wikidata (CC0); training/names.py made it
# Family names of Chinese, Korean and Vietnamese people, who write them first. Japanese names
# stand given name first in English news, so their family names are not here.
FAMILY_FIRST = frozenset(
    """Ahn Ai An Bach Bae Baek Bai Ban Bo Bui Byun Cai Cao Cha Chan Chang Chen Cheng Cheung Chi
    Chiang Chin Chiu Cho Choe Choi Chong Chou Chow Chu Chua Chun Chung Cui Dai Dang Dao Deng
    Ding Dinh Do Doan Dong Du Duan Duong Eom Fan Fang Feng Fong Fu Gao Geng Goh Gong Gu Guan Guo
    Han Hao He Heo Ho Hoang Hong Hou Hsiao Hsieh Hsiung Hsu Hu Hua Huang Hui Hun Huynh Hwang
    Hyun Im Jang Jeon Jeong Ji Jia Jiang Jiao Jin Jo Joo Ju Jung Kang Kao Ke Kim Ko Koo Ku Kuo
    Kwak Kwan Kwok Kwon Lai Lam Lau Le Lee Lei Leong Leung Li Liang Liao Lim Lin Ling Liu Lo Loh
    Long Lu Lui Luo Luong Luu Ly Lyu Ma Mai Mak Mao Meng Min Moon Nam Namgung Ng Ngo Nguyen Ni
    Nie Noh Oh Ong Ouyang Paik Pak Pan Pang Park Peng Pham Phan Phung Pu Pyo Qi Qian Qiao Qin
    Qiu Qu Ren Ri Rim Roh Ryu Sek Seo Seok Shangguan Shao Shen Shi Shih Shim Shin Sima Situ Sohn
    Son Song Su Suh Sun Sung Szeto Tan Tang Tao Tay Teng Teo Tian Ting To Toh Tong Tran Trinh
    Truong Tsai Tsang Tse Tsui Tung U Vo Vu Vuong Wan Wang Wee Wei Wen Wong Woo Wu Xi Xia Xiang
    Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yeh Yeo Yeom Yi Yim Yin Yip Yoo Yoon You Yu Yuan Yuen
    Yun Zeng Zhai Zhan Zhang Zhao Zheng Zhong Zhou Zhu Zhuge Zou Zuo""".split()
)
BARE = {"’": "'", "‘": "'", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"}
LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


@lru_cache(8192)
def fold(word: str) -> str:
    """Lower case without accents, as the list is written."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def flat(text: str) -> str:
    """The text without accents and curly apostrophes, case kept, each character in its place."""
    if text.isascii():
        return text
    return "".join(char if char < "\x80" else _bare(char) for char in text)


@cache
def _bare(char: str) -> str:
    plain = unicodedata.normalize("NFKD", BARE.get(char, char))[:1]
    return plain if plain.isascii() and plain else BARE.get(char, char)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """All names, and those of them that are English words as well (0.1 s, 20 MB, once)."""
    listed = gzip.decompress(TABLE.read_bytes()).decode()
    return frozenset(listed.replace("*", "").split("\n")), frozenset(_STARRED.findall(listed))


@lru_cache(8192)
def is_name(word: str) -> bool:
    """Is anyone called so? `Yoon Suk-yeol`'s last part is, as each of its halves is."""
    names, _ = _known()
    folded = fold(word).replace("’", "'")
    if folded in names or folded.replace("'", "") in names:
        return True
    parts = [part for part in folded.replace("'", "-").split("-") if part]
    return len(parts) > 1 and all(part in names or len(part) <= 2 for part in parts)


def is_word(word: str) -> bool:
    """Is this name an English word in lower case as well (Bush, Brown, Said)?"""
    return fold(word) in _known()[1]
