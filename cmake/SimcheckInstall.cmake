# What is installed besides the program and the libraries: the data, the manual page, and how others find us.

include(CMakePackageConfigHelpers)

install(DIRECTORY workloads DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck)
install(DIRECTORY model/formulas DESTINATION ${CMAKE_INSTALL_DATADIR}/simcheck
    FILES_MATCHING PATTERN "*.formulas")
install(FILES docs/simcheck.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

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
