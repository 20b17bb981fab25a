# SPDX-License-Identifier: GPL-2.0-only
#
# Modules and the programs they are linked into. A world is a set of modules: `ours`, or `ktree`, the
# unmodified vfio-pci of a kernel tree.

set(kbuild_py "${PROJECT_SOURCE_DIR}/harness/cmake/kbuild.py")
set(modlink_py "${PROJECT_SOURCE_DIR}/harness/cmake/modlink.py")
# Objects of another architecture need its tools.
set(modlink "${Python3_EXECUTABLE}" "${modlink_py}")
if(CMAKE_CROSSCOMPILING)
	set(modlink "${CMAKE_COMMAND}" -E env "LD=${CMAKE_LINKER}" "NM=${CMAKE_NM}" "OBJCOPY=${CMAKE_OBJCOPY}"
		"ADDR2LINE=${CMAKE_ADDR2LINE}" ${modlink})
endif()

# vfiolab_read_kbuild(WORLD FILENAME DIR... [PLUS DIR...] [KUNIT DIR...]): one vfiolab_module() for each
# module that the files of that name describe, and for those of the Kbuild files in the folders behind
# PLUS; behind KUNIT, for each module with KUnit suites a second one, M-kunit, which holds them too.
function(vfiolab_read_kbuild world filename)
	cmake_parse_arguments(arg "" "" "PLUS;KUNIT" ${ARGN})
	set(world_${world}_modules "" CACHE INTERNAL "")
	vfiolab_read_kbuild_files(${world} ${filename} ${arg_UNPARSED_ARGUMENTS})
	if(arg_PLUS)
		vfiolab_read_kbuild_files(${world} Kbuild ${arg_PLUS})
	endif()
	if(arg_KUNIT)
		set(kunit --kunit)
		vfiolab_read_kbuild_files(${world} Kbuild ${arg_KUNIT})
	endif()
	vfiolab_module_table(${world})
endfunction()

function(vfiolab_read_kbuild_files world filename)
	set(dirs)
	foreach(dir ${ARGN})
		get_filename_component(path "${dir}" ABSOLUTE)
		if(EXISTS "${path}/${filename}")
			list(APPEND dirs "${path}")
		endif()
	endforeach()
	if(dirs)
		set(out "${generated}/${filename}_${world}${kunit}.cmake")
		execute_process(COMMAND "${Python3_EXECUTABLE}" "${kbuild_py}" --config "${VFIOLAB_CONFIG}"
			--name "${filename}" --world "${world}" ${kunit} --out "${out}" ${dirs}
			RESULT_VARIABLE failed ERROR_VARIABLE error OUTPUT_QUIET)
		if(failed)
			message(FATAL_ERROR "${error}")
		endif()
		include("${out}")
	endif()
endfunction()

# vfiolab_module(WORLD world NAME vfio-pci-core KBUILD file SOURCES file... FLAGS flag... [UNLISTED])
# Compiles and links one module. The object is <build>/<world>/<name>.o.
function(vfiolab_module)
	cmake_parse_arguments(arg "UNLISTED" "WORLD;NAME;KBUILD" "SOURCES;FLAGS" ${ARGN})
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${arg_KBUILD}")
	string(REPLACE "-" "_" c_name "${arg_NAME}")
	set(target "${arg_WORLD}_${c_name}")
	set(folder "${PROJECT_BINARY_DIR}/${arg_WORLD}")
	file(MAKE_DIRECTORY "${folder}")

	# The module's own struct module, as kbuild's .mod.c has it.
	set(mod_c "${folder}/${c_name}.mod.c")
	file(CONFIGURE OUTPUT "${mod_c}" @ONLY CONTENT
"/* Generated: the identity of ${arg_NAME}. */
#include <linux/module.h>
struct module __this_module = { .state = MODULE_STATE_UNFORMED, .name = \"${c_name}\" };
")
	if(arg_WORLD STREQUAL ktree)
		# One header of the tree and no more: the rest of the kernel is the shim's.
		set(tree_include "${generated}/ktree-include")
		file(MAKE_DIRECTORY "${tree_include}/linux")
		file(CREATE_LINK "${VFIOLAB_KTREE}/include/linux/vfio_pci_core.h"
			"${tree_include}/linux/vfio_pci_core.h" SYMBOLIC)
		set(includes "-I${tree_include}")
		# A kernel tree is compiled as it is; what our own code is held to does not bind it.
		set(warn -Wno-error -Wno-extra -Wno-unused-function)
		set(instrument ${preset_driver})
		list(FILTER instrument EXCLUDE REGEX "coverage")
	else()
		set(includes "-I${PROJECT_SOURCE_DIR}/core/include")
		set(warn -Wmissing-prototypes -Wvla)
		set(instrument ${preset_driver})
	endif()
	# Each call of a driver has a frame of its own: that is how a fault's site is told.
	list(APPEND instrument -fno-optimize-sibling-calls)
	foreach(source ${arg_SOURCES} "${mod_c}")
		get_filename_component(base "${source}" NAME_WE)
		set_source_files_properties("${source}" PROPERTIES COMPILE_DEFINITIONS
			"KBUILD_BASENAME=\"${base}\"")
	endforeach()
	add_library(${target} OBJECT ${arg_SOURCES} "${mod_c}")
	target_compile_definitions(${target} PRIVATE MODULE "KBUILD_MODNAME=\"${c_name}\"")
	target_compile_options(${target} PRIVATE ${flags_all} ${warn} ${includes} ${flags_K} ${arg_FLAGS}
		${instrument})

	set(golden)
	get_filename_component(home "${arg_KBUILD}" DIRECTORY)
	if(NOT arg_WORLD STREQUAL ktree AND EXISTS "${home}/${arg_NAME}.symvers")
		set(golden "${home}/${arg_NAME}.symvers")
	endif()
	set(object "${folder}/${arg_NAME}.o")
	set(link_hooks)
	if(VFIOLAB_PRESET STREQUAL fine)
		set(link_hooks --hooks)
	endif()
	add_custom_command(OUTPUT "${object}"
		COMMAND ${modlink} link --name "${arg_NAME}" --out "${object}" ${link_hooks}
			"$<$<BOOL:${golden}>:--golden;${golden}>" $<TARGET_OBJECTS:${target}>
		DEPENDS ${target} $<TARGET_OBJECTS:${target}> "${modlink_py}" ${golden}
		COMMENT "Linking module ${arg_WORLD}/${arg_NAME}"
		COMMAND_EXPAND_LISTS VERBATIM)
	if(NOT arg_UNLISTED)
		set(world_${arg_WORLD}_modules ${world_${arg_WORLD}_modules} "${object}" CACHE INTERNAL "")
	endif()
endfunction()

# vfiolab_module_table(WORLD): the generated list of a world's modules and their dependencies.
function(vfiolab_module_table world)
	set(table "${PROJECT_BINARY_DIR}/${world}/modules.c")
	file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/${world}")
	add_custom_command(OUTPUT "${table}"
		COMMAND ${modlink} table --world "${world}" --out "${table}"
			--fallible "${PROJECT_SOURCE_DIR}/sim/fallible.list" --root "${PROJECT_SOURCE_DIR}"
			${world_${world}_modules}
		DEPENDS ${world_${world}_modules} "${modlink_py}" "${PROJECT_SOURCE_DIR}/sim/fallible.list"
			"${PROJECT_SOURCE_DIR}/harness/cmake/callsites.py"
		COMMENT "Listing the modules of ${world}" VERBATIM)
	add_library(${world}_table OBJECT "${table}")
	target_compile_options(${world}_table PRIVATE ${flags_all} ${flags_H} -O2)
endfunction()

# The identity of a build, for replay strings; rewritten only when it changes.
add_custom_target(build_identity
	COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/harness/cmake/identity.py"
		--root "${PROJECT_SOURCE_DIR}" --preset "${VFIOLAB_PRESET}" --level "${VFIOLAB_LEVEL}"
		--newest "${newest_level}"
		--page "${VFIOLAB_PAGE_SIZE}" --out "${generated}/host/vfiolab_build.h"
	BYPRODUCTS "${generated}/host/vfiolab_build.h" VERBATIM)

# vfiolab_program(NAME WORLD world [FUZZER] OBJECTS object... SOURCES file... DEFINITIONS name=value...)
# A program over a world's modules and the whole runtime.
function(vfiolab_program name)
	cmake_parse_arguments(arg "FUZZER" "WORLD" "OBJECTS;SOURCES;DEFINITIONS" ${ARGN})
	add_executable(${name} ${arg_SOURCES} ${arg_OBJECTS} ${world_${arg_WORLD}_modules}
		$<TARGET_OBJECTS:${arg_WORLD}_table> ${sim_kern_objects} ${sim_host_objects} ${mock_hw_objects})
	target_compile_options(${name} PRIVATE ${flags_all} ${flags_H} ${preset_rest})
	target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
	set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C)
	target_link_options(${name} PRIVATE -no-pie ${preset_link})
	if(arg_FUZZER)
		# Another engine's library takes the place of libFuzzer where one is given.
		if(DEFINED ENV{LIB_FUZZING_ENGINE})
			target_link_options(${name} PRIVATE $ENV{LIB_FUZZING_ENGINE})
		else()
			target_link_options(${name} PRIVATE -fsanitize=fuzzer)
		endif()
	endif()
	if(VFIOLAB_PRESET STREQUAL coverage)
		target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/harness/cmake/coverage_exit.c")
		target_link_options(${name} PRIVATE -Wl,--wrap=_exit)
	endif()
	target_link_libraries(${name} PRIVATE cmocka json-c ${flags_libs})
endfunction()
