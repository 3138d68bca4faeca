"""Take the pictures on the platform's pages from the running demo.

    make demo                                  in one window
    python scripts/build_screens.py            in another; PORT as for the demo, CHROMIUM if it is not on PATH

They are real screens of the two schools, so they are taken again when a design changes, and committed.
"""

import base64
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "themes" / "static" / "themes" / "platform" / "art"
PORT = os.environ.get("PORT", "8000")
LINGUA, KIDS = (f"http://{name}.localhost:{PORT}" for name in ("lingua", "kids"))
OWNER = ("ana@lingua.example", "immersio-demo")
QUALITY = 82

# A window and a telephone on a desk.
COLLAGE = """<style>
  body {{ margin: 0; height: 980px; overflow: hidden; position: relative; background: #e4ebe6 }}
  img {{ position: absolute; box-shadow: 0 2px 4px #0002, 0 30px 70px -10px #0b3b3a55 }}
  .window {{ left: 90px; top: 80px; width: 1180px; border-radius: 12px }}
  .phone {{ right: 100px; top: 190px; width: 400px; border: 10px solid #191b1c; border-radius: 34px }}
</style>
<img class="window" src="data:image/png;base64,{window}"><img class="phone" src="data:image/png;base64,{phone}">"""


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        window = shot(browser, f"{LINGUA}/", 1360, 1000)
        phone = shot(browser, f"{KIDS}/", 390, 800, scale=2)
        save("hero", collage(browser, window, phone))
        save("screen-lingua", shot(browser, f"{LINGUA}/courses/", 1360, 900))
        save("screen-kids", shot(browser, f"{KIDS}/", 1360, 900))
        save("screen-booking", widget(browser))
        save("screen-editing", editor(browser))
        browser.close()


def open_page(browser: Browser, address: str, width: int, height: int, scale: float = 1) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height}, device_scale_factor=scale, color_scheme="light"
    )
    page.goto(address, wait_until="networkidle")
    return page


def shot(browser: Browser, address: str, width: int, height: int, scale: float = 1) -> bytes:
    page = open_page(browser, address, width, height, scale)
    picture = page.screenshot()
    page.close()
    return picture


def collage(browser: Browser, window: bytes, phone: bytes) -> bytes:
    page = browser.new_page(viewport={"width": 1600, "height": 980})
    encoded = {name: base64.b64encode(data).decode() for name, data in (("window", window), ("phone", phone))}
    page.set_content(COLLAGE.format(**encoded), wait_until="load")
    picture = page.screenshot()
    page.close()
    return picture


def widget(browser: Browser) -> bytes:
    page = open_page(browser, f"{LINGUA}/book/private-spanish/", 1240, 1100, scale=1.3)
    page.locator("a.booking__next").click()
    page.wait_for_load_state("networkidle")
    page.locator("a.calendar__day, button.calendar__day").nth(5).click()
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    picture = page.locator(".booking").screenshot()
    page.close()
    return picture


def editor(browser: Browser) -> bytes:
    page = open_page(browser, f"{LINGUA}/admin/login/?next=/admin/pages/", 1440, 900)
    page.locator("input[type=email], input[name=username]").first.fill(OWNER[0])
    page.locator("input[type=password]").fill(OWNER[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/pages/**")
    home = page.locator("a[href*='/edit/']").first.get_attribute("href")
    page.goto(f"{LINGUA}{home}", wait_until="networkidle")
    page.get_by_role("button", name="Toggle preview").click()
    page.frame_locator("iframe[id*=preview]").locator(".hero__picture img").wait_for()
    page.wait_for_timeout(1000)  # the panel slides in
    picture = page.screenshot()
    page.close()
    return picture


def save(name: str, picture: bytes) -> None:
    path = TARGET / f"{name}.webp"
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.name:24} {path.stat().st_size / 1024:6.1f} kB")


if __name__ == "__main__":
    main()
