"""Pages in a real browser: axe, console, ids, reflow, zoom, spacing, colours, motion, targets."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page

from bench.pages.browsing import SCHEMES, WIDTHS, findings, watch
from bench.pages.report import Row, counted

Kinds = dict[str, str]

TWICE = """(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at) })()"""
WIDER = "document.documentElement.scrollWidth - innerWidth"
# What stays in place while the page is read, as a share of the window.
STANDING = """(() => { scrollTo(0, 400); return [...document.body.querySelectorAll('*')]
    .filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position) && e.checkVisibility())
    .map(e => e.getBoundingClientRect())
    .filter(r => r.bottom > 0 && r.top < innerHeight && r.width > innerWidth / 2)
    .reduce((sum, r) => sum + Math.min(r.bottom, innerHeight) - Math.max(r.top, 0), 0)
    / innerHeight })()"""
SPACING = """*{line-height:1.5!important;letter-spacing:.12em!important;
word-spacing:.16em!important}p{margin-bottom:2em!important}"""
# Laid on as the policy allows it: no element of the page says it.
SPACED = """style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet] }"""
# Text that its box cuts off, above or below; what scrolls is not lost.
CUT = """[...document.body.querySelectorAll('*')].filter(e => {
    const s = getComputedStyle(e), hides = v => v === 'hidden' || v === 'clip';
    return hides(s.overflowY) && e.scrollHeight > e.clientHeight + 2 && e.checkVisibility()
      && e.innerText && !e.closest('.vh') && s.webkitLineClamp === 'none' })
    .map(e => e.outerHTML.slice(0, 90))"""
MOVING = """[...document.getAnimations().map(a => 'animation ' + a.animationName),
    ...[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
      const some = v => v.split(',').some(t => parseFloat(t) > 0);
      return some(s.transitionDuration) || some(s.animationDuration)
        || s.scrollBehavior === 'smooth' }).map(e => e.outerHTML.slice(0, 60))]"""
# Text against the ground that it stands on, as they are computed: axe reads a property (the fill of
# text) that keeps the page's own colour where colours are forced.
FAINT = """(() => { const light = c => { const [r, g, b, a = 1] = c.match(/[\\d.]+/g).map(Number);
      const lin = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
      return [.2126 * lin(r) + .7152 * lin(g) + .0722 * lin(b), a] };
    const ground = e => { for (; e; e = e.parentElement) {
      const [l, a] = light(getComputedStyle(e).backgroundColor); if (a > .5) return l } return 1 };
    return [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility()
      && !e.closest('.vh, svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => { const [one, two] = [light(getComputedStyle(e).color)[0], ground(e)];
      return (Math.max(one, two) + .05) / (Math.min(one, two) + .05) < 4.5 })
    .map(e => e.outerHTML.slice(0, 90)) })()"""
# A link in a line of text may be as low as the text; a box is reached through its label.
SMALL = """([least, sought]) => [...document.querySelectorAll(sought)].filter(e => {
      const s = getComputedStyle(e);
      if (!e.checkVisibility() || e.closest('.vh, svg') || s.clipPath !== 'none') return false;
      if (e.matches('input[type=checkbox], input[type=radio]') && e.labels.length) return false;
      if (e.matches('a') && s.display === 'inline') return false;
      if (s.opacity === '0') return false;
      const r = e.getBoundingClientRect(); return Math.min(r.height, r.width) < least - .5 })
    .map(e => { const r = e.getBoundingClientRect();
      return `${Math.round(r.width)}x${Math.round(r.height)} ${e.outerHTML.slice(0, 90)}` })"""
CONTROLS = "button, select, input:not([type=hidden]), summary, label:has(input), a"
# Where a finger acts, 44 pixels are called for.
FINGERS = ".icon-button, .button, .legend-item, .chip, .field, select, .pager a, .letters a"


def axe(browser: Browser, url: str, kinds: Kinds) -> list[Row]:
    found: list[str] = []
    said: list[str] = []
    twice: list[str] = []
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            page = _page(browser, width, height, color_scheme=scheme)
            watch(page, url, said)
            for name, address in kinds.items():
                page.goto(url + address)
                page.evaluate("document.fonts.ready")
                found += [f"{name} {width} {scheme}: {one}" for one in findings(page)]
                twice += [f"{name}: id {id}" for id in page.evaluate(TWICE)]
            page.context.close()
    looked = f"{len(kinds)} kinds x 4"
    return [
        counted("axe", looked, found),
        counted("console, policy, other hosts", looked, said),
        counted("ids twice", looked, twice),
    ]


def wide(page: Page) -> list[str]:
    over = page.evaluate(WIDER)
    return [f"{over} px too wide"] if over > 0 else []


def zoomed(page: Page) -> list[str]:
    share = page.evaluate(STANDING)
    stands = [f"{share:.0%} of the window stays in place"] if share > 0.5 else []
    return wide(page) + stands


def spaced(page: Page) -> list[str]:
    before = set(page.evaluate(CUT))
    page.evaluate(SPACED, SPACING)
    return wide(page) + [f"cut: {one}" for one in page.evaluate(CUT) if one not in before]


def forced(page: Page) -> list[str]:
    return list(page.evaluate(FAINT))


def still(page: Page) -> list[str]:
    return list(page.evaluate(MOVING))


def targets(page: Page) -> list[str]:
    return list(page.evaluate(SMALL, [24, CONTROLS]))


def fingers(page: Page) -> list[str]:
    return targets(page) + list(page.evaluate(SMALL, [44, FINGERS]))


def layout(browser: Browser, url: str, kinds: Kinds) -> list[Row]:
    def row(
        check: str, looking: Callable[[Page], list[str]], *sizes: tuple[int, int], **options: Any
    ) -> Row:
        missed = []
        for width, height in sizes:
            page = _page(browser, width, height, **options)
            for name, address in kinds.items():
                page.goto(url + address)
                missed += [f"{name} {width}: {one}" for one in looking(page)]
            page.context.close()
        return counted(check, f"{len(kinds)} kinds x {len(sizes)}", missed)

    desk, phone = (1280, 900), (390, 844)
    return [
        row("320 px wide", wide, (320, 900)),
        row("400 % of 1280 x 1024", zoomed, (320, 256)),
        row("text spaced out", spaced, desk, phone),
        row("forced colours, light", forced, desk, forced_colors="active", color_scheme="light"),
        row("forced colours, dark", forced, phone, forced_colors="active", color_scheme="dark"),
        row("moves though asked not to", still, desk, reduced_motion="reduce"),
        row("targets under 24 px", targets, desk, phone),
        row("fingers' under 44 px", fingers, phone, has_touch=True, is_mobile=True),
    ]


def _page(browser: Browser, width: int, height: int, **options: Any) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", **options
    )
    return context.new_page()
