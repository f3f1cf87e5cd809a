package dev.caravel.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The system's Chromium without a window. Where there is none, tests that need it skip themselves. A test that is done with one leaves it
 * to the next, without its windows: to start it takes longer than most tests.
 */
public final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private static final int WIDTH = 1360;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Deque<ChromeDriver> LEFT = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LEFT.forEach(ChromeDriver::quit)));
    }

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        width(WIDTH);
    }

    public static Browser open() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "needs Chromium and its driver: apt-get install chromium chromium-driver");
        ChromeDriver left = LEFT.poll();
        return new Browser(left == null ? start() : left);
    }

    private static ChromeDriver start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    public void go(String address) {
        driver.get(address);
    }

    /** Goes on in another window, beside those that are open. */
    public void openWindow() {
        driver.switchTo().newWindow(WindowType.WINDOW);
    }

    /** How many pixels wide the window is. */
    public void width(int pixels) {
        driver.manage().window().setSize(new Dimension(pixels, 900));
    }

    public String title() {
        return driver.getTitle();
    }

    public String address() {
        return driver.getCurrentUrl();
    }

    /** The page as a person reads it. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** Waits until it holds; a page that is drawn anew meanwhile is looked at again. */
    public void await(String what, BooleanSupplier condition) {
        try {
            Until.is(what, PATIENCE, () -> {
                try {
                    return condition.getAsBoolean();
                } catch (StaleElementReferenceException e) {
                    return false;
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the page:\n" + text() + "\n" + complaints(), e);
        }
    }

    /** Waits until the page says so. */
    public void awaitText(String text) {
        await("the page says '" + text + "'", () -> text().contains(text));
    }

    public void awaitNoText(String text) {
        await("the page says no more '" + text + "'", () -> !text().contains(text));
    }

    /** The first element of a CSS selector, once it is there. */
    public WebElement find(String css) {
        await("there is " + css, () -> !all(css).isEmpty());
        return all(css).get(0);
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Presses the first button or link that says so. */
    public void press(String label) {
        By by = By.xpath("//*[self::button or self::a][normalize-space()='" + label + "']");
        await("there is a button '" + label + "'", () -> !driver.findElements(by)
                .isEmpty());
        driver.findElement(by).click();
    }

    public void type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Types it, and says how many milliseconds after the last key the page first had as many such elements. */
    public long typeUntil(String field, String text, String css, int count) {
        script(
                """
                const [css, count] = arguments;
                let typed = 0;
                window.drawnAfter = null;
                document.addEventListener('input', () => { typed = performance.now(); }, true);
                new MutationObserver((_, watch) => {
                  if (document.querySelectorAll(css).length !== count) return;
                  window.drawnAfter = performance.now() - typed;
                  watch.disconnect();
                }).observe(document.body, { subtree: true, childList: true });
                """,
                css,
                count);
        type(field, text);
        await("there are " + count + " " + css, () -> script("return window.drawnAfter") != null);
        return ((Number) script("return window.drawnAfter")).longValue();
    }

    /** Keys as they are pressed on the page, nowhere in particular. */
    public void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    public void enter() {
        keys(Keys.ENTER);
    }

    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    public Object asyncScript(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        return driver.executeAsyncScript(script, arguments);
    }

    /** What the browser had to complain of. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    public void mustBeClean() {
        assertThat(complaints()).isEmpty();
    }

    @Override
    public void close() {
        Set<String> used = driver.getWindowHandles();
        openWindow();
        String fresh = driver.getWindowHandle();
        used.forEach(window -> driver.switchTo().window(window).close());
        driver.switchTo().window(fresh);
        complaints();
        LEFT.push(driver);
    }
}
