# What `cmake --install` and `cpack -G DEB` put where. The program finds its agent and its recorder from where it lies.
include(GNUInstallDirs)

install(TARGETS ioasis RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ioasis-agent ioasis-record RUNTIME DESTINATION libexec/ioasis)
foreach(architecture ${GUEST_ARCHITECTURES})
  install(PROGRAMS ${PROJECT_BINARY_DIR}/ioasis-agent-${architecture} DESTINATION libexec/ioasis)
endforeach()

# The manual page and the completion are what the program says of itself.
set(made ${PROJECT_BINARY_DIR}/made)
add_custom_command(OUTPUT ${made}/ioasis.1 ${made}/ioasis.bash ${made}/ioasis.fish ${made}/_ioasis
  COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
  COMMAND ioasis man-page > ${made}/ioasis.1
  COMMAND ioasis completion bash > ${made}/ioasis.bash
  COMMAND ioasis completion fish > ${made}/ioasis.fish
  COMMAND ioasis completion zsh > ${made}/_ioasis
  DEPENDS ioasis VERBATIM)
add_custom_target(said_of_itself ALL DEPENDS ${made}/ioasis.1)
install(FILES ${made}/ioasis.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made}/ioasis.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ioasis)
install(FILES ${made}/ioasis.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${made}/_ioasis DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)

set(doc ${CMAKE_INSTALL_DATADIR}/doc/ioasis)
install(FILES README.md CHANGELOG.md DESTINATION ${doc})
install(FILES LICENSE DESTINATION ${doc} RENAME copyright)
install(DIRECTORY docs DESTINATION ${doc} FILES_MATCHING PATTERN "*.md" PATTERN "*.json")
install(DIRECTORY traces/findings DESTINATION ${doc}/traces FILES_MATCHING PATTERN "*.jsonl")
install(FILES traces/schema/trace.schema.json DESTINATION ${doc})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ioasis)
set(CPACK_PACKAGE_CONTACT "ioasis developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "executable specification of Linux iommufd")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# For --target kernel, and for building the kernel that it boots.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qemu-system-x86, cpio")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "linux-source-6.12, make, gcc, flex, bison, bc, libelf-dev, libssl-dev, kmod, xz-utils, patch, perl, qemu-system-arm, gcc-aarch64-linux-gnu, qemu-system-ppc, gcc-powerpc64le-linux-gnu")
include(CPack)

# Packs what is built and runs it from an empty root; not what is built for sanitizers.
if(CMAKE_BUILD_TYPE STREQUAL Debug)
  return()
endif()
add_test(NAME "Package.RunsFromAnEmptyRoot"
  COMMAND ${PROJECT_SOURCE_DIR}/cli/package/package_test.sh ${PROJECT_BINARY_DIR} ${CMAKE_CPACK_COMMAND})
set_tests_properties("Package.RunsFromAnEmptyRoot" PROPERTIES TIMEOUT 600 LABELS package)
