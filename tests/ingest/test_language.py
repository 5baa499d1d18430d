"""Languages by script and by model; nothing is said of what is too short."""

import pytest

from app.ingest.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("China and Japan have decided to hold more talks on Wednesday.", "en"),
        ("Le président français a rencontré hier le chancelier allemand à Berlin.", "fr"),
        ("Der Bundeskanzler hat gestern den französischen Präsidenten getroffen.", "de"),
        ("Президент встретился вчера с канцлером в Берлине.", "ru"),
        ("習近平在北京會見了日本首相,雙方就台灣問題交換意見。", "zh"),
        ("日本の首相は北京で習近平国家主席と会談した。", "ja"),
        ("한국 대통령은 어제 도쿄에서 일본 총리를 만났다.", "ko"),
        ("Xi Jinping (習近平) met Takeo Akiba (秋葉剛男) for talks in Beijing yesterday.", "en"),
        ("Mr Netanyahu (בנימין נתניהו) spoke in Jerusalem (ירושלים) about his visit.", "en"),
        ("Владимир Путин (Vladimir Putin) встретился вчера с канцлером в Берлине.", "ru"),
        ("Hello there", None),
        ("12 345 678 901 234 567 890 123 456", None),
        ("", None),
    ],
)
def test_detect(text: str, language: str | None) -> None:
    assert detect(text) == language
