package dev.caravel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CharactersTest {

    @Example
    void halvesBecomeTheReplacementCharacter() {
        assertThat(Characters.whole("a\ud83d")).isEqualTo("a\ufffd");
        assertThat(Characters.whole("\ude00a")).isEqualTo("\ufffda");
        assertThat(Characters.whole("\ude00\ud83d\ud83d\ude00")).isEqualTo("\ufffd\ufffd\ud83d\ude00");
    }

    @Example
    void aTextOfWholeCharactersIsItself() {
        String text = "Grüße \ud83d\ude00 東京";
        assertThat(Characters.whole(text)).isSameAs(text);
        assertThat(Characters.whole(null)).isNull();
    }

    @Property(tries = 500)
    void anyTextComesBackFromUtf8AsItIs(@ForAll char[] letters) {
        String whole = Characters.whole(new String(letters));
        assertThat(new String(whole.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(whole)
                .hasSize(letters.length);
    }
}
