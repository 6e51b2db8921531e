package dev.vedette.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Rewrites jars whose classes were compiled for Java 5 or older, without changing what they do: a
 * recorded start leaves such classes out, and every start would check them anew. Run by the
 * launcher before it records, by one thread.
 */
public final class OldClasses {
  /** The first version whose classes carry what a quick check needs. */
  private static final int WITH_STACK_MAPS = 50;

  private static final int WRITTEN = 52;

  private OldClasses() {}

  /** Rewrites those of the jars in a directory that need it. */
  public static void main(String[] arguments) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        rewriteIfOld(jar);
      }
    }
  }

  /** Whether the jar was rewritten. */
  static boolean rewriteIfOld(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      if (!isOld(jar)) {
        return false;
      }
      Path fresh = Files.createTempFile(path.toAbsolutePath().getParent(), ".rewritten", ".tmp");
      try {
        write(jar, path, fresh);
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(path));
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
      return true;
    }
  }

  private static void write(JarFile jar, Path path, Path fresh) throws IOException {
    URL[] own = {path.toUri().toURL()};
    try (URLClassLoader others = new URLClassLoader(own, ClassLoader.getPlatformClassLoader());
        OutputStream out = Files.newOutputStream(fresh);
        JarOutputStream written = new JarOutputStream(out)) {
      copy(jar, written, classFile(others));
    }
  }

  private static ClassFile classFile(ClassLoader others) {
    return ClassFile.of(
        StackMapsOption.GENERATE_STACK_MAPS,
        ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(others)
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private static boolean isOld(JarFile jar) throws IOException {
    for (ZipEntry entry : Collections.list(jar.entries())) {
      if (entry.getName().startsWith("META-INF/") && entry.getName().endsWith(".SF")) {
        return false; // its signatures would no longer hold
      }
    }
    for (ZipEntry entry : Collections.list(jar.entries())) {
      if (isClass(entry)) {
        try (InputStream in = jar.getInputStream(entry)) {
          return version(in.readNBytes(8)) < WITH_STACK_MAPS;
        }
      }
    }
    return false;
  }

  private static void copy(JarFile jar, JarOutputStream written, ClassFile classFile)
      throws IOException {
    ClassTransform newer =
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) -> {
              if (element instanceof ClassFileVersion) {
                builder.withVersion(WRITTEN, 0);
              } else {
                builder.with(element);
              }
            });
    for (ZipEntry entry : Collections.list(jar.entries())) {
      byte[] content;
      try (InputStream in = jar.getInputStream(entry)) {
        content = in.readAllBytes();
      }
      if (isClass(entry) && version(content) < WITH_STACK_MAPS) {
        content = classFile.transformClass(classFile.parse(content), newer);
      }
      written.putNextEntry(new ZipEntry(entry.getName()));
      written.write(content);
      written.closeEntry();
    }
  }

  private static boolean isClass(ZipEntry entry) {
    String name = entry.getName();
    return name.endsWith(".class")
        && !name.startsWith("META-INF/")
        && !name.endsWith("module-info.class");
  }

  private static int version(byte[] classFile) {
    return classFile.length < 8 ? Integer.MAX_VALUE : ByteBuffer.wrap(classFile).getShort(6);
  }
}
