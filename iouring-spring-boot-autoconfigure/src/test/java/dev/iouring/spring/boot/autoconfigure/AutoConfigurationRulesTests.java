package dev.iouring.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules that Spring Boot's own build holds its auto-configurations to.
 */
class AutoConfigurationRulesTests {

	private static final String PACKAGE = "dev.iouring.spring.boot.autoconfigure";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(PACKAGE);

	private static final DescribedPredicate<JavaMember> PUBLIC = DescribedPredicate.describe("public",
			(member) -> member.getModifiers().contains(JavaModifier.PUBLIC));

	@Test
	void autoConfigurationsArePublicAndFinalAndNamedSo() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsHaveNoPublicMembers() {
		classes().that().areAnnotatedWith(AutoConfiguration.class).should(haveNoPublicMembers()).check(CLASSES);
	}

	@Test
	void autoConfigurationsAreListedAndNothingElseIs() {
		Set<String> listed = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(PACKAGE))
			.collect(Collectors.toSet());
		Set<String> annotated = CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.filter((name) -> !name.endsWith("SliceAutoConfiguration"))
			.collect(Collectors.toSet());
		assertThat(listed).isEqualTo(annotated).isNotEmpty();
	}

	@Test
	void autoConfigurationsNameOptionalNeighboursByString() {
		classes().that().areAnnotatedWith(AutoConfiguration.class).should(orderItselfByOwnClassesOnly()).check(CLASSES);
	}

	@Test
	void autoConfigurationsDoNotScan() {
		noClasses().should().beAnnotatedWith(ComponentScan.class).check(CLASSES);
	}

	@Test
	void beanMethodsDoNotDependOnTheClassPath() {
		noMethods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(ConditionalOnClass.class)
			.check(CLASSES);
	}

	@Test
	void beanMethodsBackOffForMoreThanTheirOwnTypeOrSayNothing() {
		methods().that()
			.areAnnotatedWith(ConditionalOnMissingBean.class)
			.should(notNameOnlyTheirReturnType())
			.check(CLASSES);
	}

	@Test
	void beanMethodsAndTheirTypesAreVisibleToGeneratedCode() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.notBePrivate()
			.andShould()
			.haveRawReturnType(are(DescribedPredicate.describe("not private",
					(JavaClass type) -> !type.getModifiers().contains(JavaModifier.PRIVATE))))
			.check(CLASSES);
	}

	@Test
	void configurationPropertiesNameTheirPrefixAsValue() {
		classes().that().areAnnotatedWith(ConfigurationProperties.class).should(havePrefixAsValue()).check(CLASSES);
	}

	@Test
	void conditionsAreNotPublic() {
		classes().that()
			.areAssignableTo(SpringBootCondition.class)
			.should()
			.notBePublic()
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void onlyPackagesNamedSoUseMicrometer() {
		noClasses().that()
			.resideOutsideOfPackages("..metrics..", "..observation..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer..")
			.check(CLASSES);
	}

	@Test
	void onlyTheHealthPackageUsesBootsHealth() {
		noClasses().that()
			.resideOutsideOfPackage("..health..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.health..")
			.check(CLASSES);
	}

	private static ArchCondition<JavaClass> haveNoPublicMembers() {
		return condition("have no public members",
				(type) -> type.getMembers().stream().filter(PUBLIC).map(JavaMember::getFullName).toList().isEmpty());
	}

	private static ArchCondition<JavaClass> orderItselfByOwnClassesOnly() {
		return condition("order itself by classes of its own module only", (type) -> {
			AutoConfiguration annotation = type.getAnnotationOfType(AutoConfiguration.class);
			return Arrays.stream(annotation.after()).allMatch((after) -> after.getName().startsWith(PACKAGE))
					&& Arrays.stream(annotation.before()).allMatch((before) -> before.getName().startsWith(PACKAGE));
		});
	}

	private static ArchCondition<JavaClass> havePrefixAsValue() {
		return condition("have a value",
				(type) -> type.getAnnotationOfType(ConfigurationProperties.class)
					.value()
					.matches("(management\\.(health|endpoint)\\.)?iouring(\\..+)?"));
	}

	private static ArchCondition<JavaMethod> notNameOnlyTheirReturnType() {
		return condition("not name only their return type", (method) -> {
			Class<?>[] types = method.getAnnotationOfType(ConditionalOnMissingBean.class).value();
			return types.length != 1 || !types[0].getName().equals(method.getRawReturnType().getName());
		});
	}

	private static <T> ArchCondition<T> condition(String description, Predicate<T> predicate) {
		return new ArchCondition<>(description) {

			@Override
			public void check(T item, ConditionEvents events) {
				events.add(new SimpleConditionEvent(item, predicate.test(item), item + " should " + description));
			}

		};
	}

}
