package dev.caravel;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The types that docs/embedding.md calls public are enough: what one of them says, it says in terms of the others. */
class PublicApiTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(dev\\.caravel\\.[\\w.]+)` \\|");

    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.caravel");
    }

    @ParameterizedTest
    @MethodSource("types")
    void aPublicTypeSaysNothingInInternalTerms(String name) throws IOException {
        // What a public type is made of is as public as itself.
        Set<String> api = types().flatMap(PublicApiTest::withItsInterfaces).collect(Collectors.toSet());
        JavaClass type = house.get(name);

        assertThat(type.getModifiers()).contains(JavaModifier.PUBLIC);
        assertThat(mentioned(type))
                .filteredOn(other -> other.startsWith("dev.caravel."))
                .allSatisfy(other -> assertThat(api).contains(other));
    }

    private static Stream<String> withItsInterfaces(String name) {
        return Stream.concat(
                Stream.of(name), house.get(name).getAllRawInterfaces().stream().map(JavaClass::getName));
    }

    /** The types in the signatures of the public methods and fields; constructors are for Caravel itself. */
    private static Set<String> mentioned(JavaClass type) {
        Stream<JavaClass> ofMethods =
                type.getMethods().stream().filter(PublicApiTest::isPublic).flatMap(PublicApiTest::signature);
        Stream<JavaClass> ofFields = type.getFields().stream()
                .filter(PublicApiTest::isPublic)
                .flatMap(field -> field.getAllInvolvedRawTypes().stream());
        return Stream.concat(ofMethods, ofFields).map(PublicApiTest::outermost).collect(Collectors.toSet());
    }

    private static Stream<JavaClass> signature(JavaMethod method) {
        return method.getAllInvolvedRawTypes().stream();
    }

    private static boolean isPublic(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static String outermost(JavaClass type) {
        return type.getBaseComponentType().getName().replaceFirst("\\$.*", "");
    }

    static Stream<String> types() throws IOException {
        return ROW
                .matcher(Files.readString(Path.of("docs/embedding.md")))
                .results()
                .map(row -> row.group(1))
                .toList()
                .stream();
    }
}
