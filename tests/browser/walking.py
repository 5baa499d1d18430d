"""A reader with a mouse, without scripts, or with nothing but keys."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# How many stops lie from where the focus is to an element, in the order of the page.
STOPS = """target => {
    const all = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, summary, [tabindex]"
    )].filter(e => e === document.activeElement || e.tabIndex >= 0 && e.checkVisibility());
    const active = document.activeElement, aimed = document.querySelector(":target");
    // After a link within the page the walk goes on from where that led.
    const before = e => aimed.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING;
    const lost = active === document.body && aimed;
    const steps = all.indexOf(target) - (lost ? all.filter(before).length : all.indexOf(active));
    return lost && steps >= 0 ? steps + 1 : steps;
}"""
SEEN = """element => {
    for (let at = element, up = 0; at && up < 4; at = at.parentElement, up++) {
        const style = getComputedStyle(at);
        if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5) return true;
    }
    const shape = element.querySelector("path, circle");  // a country's outline
    return !!shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 1.5;
}"""


@dataclass(frozen=True)
class Reader:
    page: Page
    keys: bool = False
    scripts: bool = True

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.ready()

    def ready(self) -> None:
        if self.scripts:
            expect(self.page.locator("html")).to_have_class("js")

    def link(self, name: str, within: str = "main") -> Locator:
        return self.page.locator(within).get_by_role("link", name=name).first

    def reach(self, target: Locator) -> None:
        """Walk to it by Tab, or back by Shift+Tab; where the focus is must be seen."""
        self.page.wait_for_load_state()  # keys pressed on a page that goes are lost
        self.ready()
        for _ in range(3):  # a page that jumps to its fragment meanwhile begins the walk elsewhere
            stops = target.evaluate(STOPS)
            for _ in range(abs(stops)):
                self.page.keyboard.press("Tab" if stops > 0 else "Shift+Tab")
            if target.evaluate("target => target === document.activeElement"):
                break
        expect(target).to_be_focused()
        assert target.evaluate(SEEN), target

    def act(self, target: Locator, key: str = "Enter") -> None:
        """Follow a link, press a button, tick a box."""
        if self.keys:
            self.reach(target)
            self.page.keyboard.press(key)
        else:
            target.click()

    def write(self, field: Locator, text: str) -> None:
        """Fill a field in place of what stands there, and send its form."""
        if self.keys:
            self.reach(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)
        else:
            field.fill(text)
        field.press("Enter")
