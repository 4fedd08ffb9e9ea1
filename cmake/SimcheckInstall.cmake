# What is installed besides the program and the libraries: the data, the documentation, what the program says of itself
# (the manual page, completions), and how others find us.

include(CMakePackageConfigHelpers)

install(DIRECTORY workloads DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck)
install(DIRECTORY model/formulas DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck
    FILES_MATCHING PATTERN "*.formulas")
install(DIRECTORY scripts/plot DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck/scripts USE_SOURCE_PERMISSIONS)
install(FILES scripts/lib.sh scripts/text.awk DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck/scripts)
install(FILES python/simcheck.py python/example.ipynb DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck/python)
install(FILES traces/03-halo.csv.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck/traces)

# As they stand here, so that their links hold.
install(FILES LICENSE README.md CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.svg" PATTERN "*.png")
install(FILES traces/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/traces)

# simcheck_says(FILE DEPENDS ARGUMENTS...): a file in the build folder of what `simcheck help ARGUMENTS...` prints.
function(simcheck_says file depends)
    add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/${file}
        COMMAND simcheck help ${ARGN} > ${PROJECT_BINARY_DIR}/${file}
        DEPENDS simcheck ${depends}
        COMMENT "Writing ${file}"
        VERBATIM)
    set_property(GLOBAL APPEND PROPERTY SIMCHECK_SAID ${PROJECT_BINARY_DIR}/${file})
endfunction()

set(prose ${PROJECT_SOURCE_DIR}/docs/simcheck.1.in)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions)
simcheck_says(simcheck.1 ${prose} --man ${prose})
simcheck_says(completions/simcheck "" --completion bash)
simcheck_says(completions/_simcheck "" --completion zsh)
simcheck_says(completions/simcheck.fish "" --completion fish)
get_property(said GLOBAL PROPERTY SIMCHECK_SAID)
add_custom_target(simcheck_said ALL DEPENDS ${said})

set(completions ${PROJECT_BINARY_DIR}/completions)
install(FILES ${PROJECT_BINARY_DIR}/simcheck.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completions}/simcheck DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_simcheck DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/simcheck.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/simcheck)
configure_package_config_file(cmake/simcheckConfig.cmake.in simcheckConfig.cmake
    INSTALL_DESTINATION ${package_dir}
    PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(simcheckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT simcheckTargets NAMESPACE simcheck:: DESTINATION ${package_dir})
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/simcheckConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/simcheckConfigVersion.cmake
    DESTINATION ${package_dir})

# The .pc file finds the prefix from its own place, so that an installed tree may be moved.
file(RELATIVE_PATH SIMCHECK_PC_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" SIMCHECK_PC_TO_PREFIX "${SIMCHECK_PC_TO_PREFIX}")
# The shared library brings what it needs; who links the static one must name it, also without --static.
if(BUILD_SHARED_LIBS)
    set(private ".private")
    set(also "")
else()
    set(private "")
    set(also " -pthread -lm")
endif()
configure_file(cmake/simcheck.pc.in simcheck.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/simcheck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
