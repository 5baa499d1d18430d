import pytest

from app.web.clients import address


@pytest.mark.parametrize(
    ("client", "wanted"),
    [
        (("192.0.2.7", 4711), "192.0.2.7"),
        (("2001:db8:1:2:aaaa:bbbb:cccc:dddd", 1), "2001:db8:1:2::"),
        (("2001:db8:1:2::9", 1), "2001:db8:1:2::"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("fe80::1%eth0", 1), "fe80::"),
        (("testclient", 50000), "testclient"),
        (None, ""),
    ],
)
def test_one_house_is_one_client(client: tuple[str, int] | None, wanted: str) -> None:
    assert address({"type": "http", "client": client}) == wanted
