package dev.iouring.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The core is a house: a floor uses only the floors below it, and only the ground floor
 * can crash the virtual machine.
 */
@Timeout(60)
class FloorsTest {

	private static final JavaClasses CORE = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("dev.iouring");

	@Test
	void aFloorUsesOnlyFloorsBelow() {
		Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.withOptionalLayers(true)
			.layer("linux")
			.definedBy("dev.iouring.linux")
			.layer("jfr")
			.definedBy("dev.iouring.jfr")
			.layer("ring")
			.definedBy("dev.iouring.ring")
			.layer("core")
			.definedBy("dev.iouring")
			.layer("file")
			.definedBy("dev.iouring.file")
			.layer("net")
			.definedBy("dev.iouring.net")
			.layer("nio")
			.definedBy("dev.iouring.nio")
			.whereLayer("jfr")
			.mayOnlyBeAccessedByLayers("core", "file", "net", "nio")
			.whereLayer("ring")
			.mayOnlyBeAccessedByLayers("core", "file", "net", "nio")
			.whereLayer("core")
			.mayOnlyBeAccessedByLayers("file", "net", "nio")
			.whereLayer("file")
			.mayOnlyBeAccessedByLayers("nio")
			.whereLayer("net")
			.mayOnlyBeAccessedByLayers("nio")
			.whereLayer("nio")
			.mayNotBeAccessedByAnyLayer()
			.check(CORE);
	}

	@Test
	void onlyTheGroundFloorCallsRestrictedMethods() {
		noClasses().that()
			.resideOutsideOfPackage("dev.iouring.linux")
			.should()
			.accessTargetWhere(restricted())
			.check(CORE);
	}

	@Test
	void theCoreKnowsOnlyTheJdkAndItsNullAnnotations() {
		noClasses().should()
			.dependOnClassesThat()
			.resideOutsideOfPackages("dev.iouring..", "java..", "jdk.jfr..", "org.jspecify..")
			.check(CORE);
	}

	/** The methods that the JDK marks as restricted. */
	private static DescribedPredicate<JavaAccess<?>> restricted() {
		Set<String> names = Set.of("reinterpret", "downcallHandle", "upcallStub", "libraryLookup", "withTargetLayout");
		return DescribedPredicate.describe("a restricted method of java.lang.foreign",
				(access) -> names.contains(access.getName())
						&& (access.getTargetOwner().isAssignableTo(MemorySegment.class)
								|| access.getTargetOwner().isAssignableTo(Linker.class)
								|| access.getTargetOwner().isAssignableTo(SymbolLookup.class)
								|| access.getTargetOwner().isAssignableTo(AddressLayout.class)));
	}

}
