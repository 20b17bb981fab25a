# SPDX-License-Identifier: GPL-2.0-only
#
# The flavours of translation units, each with its own include path and nothing more:
#   K  kernel code: sim/include only, no libc; uAPI headers through single links under uapi/
#   F  freestanding device models: <mock/...> only
#   H  host code: libc, <shared/...> and the harness

set(CMAKE_C_STANDARD_REQUIRED OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(generated "${PROJECT_BINARY_DIR}/generated")

# ---- links and generated headers -------------------------------------------------------------------

# <shared/...> alone: were sim/include itself on the path of host code, <linux/...> would be the shim's.
file(MAKE_DIRECTORY "${generated}/shared-links" "${generated}/include/generated")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/sim/include/shared" "${generated}/shared-links/shared" SYMBOLIC)

# uAPI headers of the level. A header that is not in the list is a build error on purpose.
set(VFIOLAB_UAPI_ROOT "" CACHE PATH "where the level's linux-libc-dev is; empty finds it")
if(NOT VFIOLAB_UAPI_ROOT)
	execute_process(COMMAND "${PROJECT_SOURCE_DIR}/harness/setup/kernel" uapi "${VFIOLAB_LEVEL}"
		OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
	set(VFIOLAB_UAPI_ROOT "${found}" CACHE PATH "where the level's linux-libc-dev is" FORCE)
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sim/uapi.list")
file(STRINGS "${PROJECT_SOURCE_DIR}/sim/uapi.list" uapi_headers REGEX "^[a-z]")
file(REMOVE_RECURSE "${generated}/uapi-links" "${generated}/host-uapi")
file(MAKE_DIRECTORY "${generated}/host-uapi/linux")
foreach(header ${uapi_headers})
	if(NOT header MATCHES "/")
		set(header "linux/${header}")
	endif()
	unset(found)
	foreach(root ${VFIOLAB_UAPI_ROOT} ${VFIOLAB_UAPI_ROOT}/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu)
		if(NOT DEFINED found AND EXISTS "${root}/${header}")
			set(found "${root}/${header}")
		endif()
	endforeach()
	if(NOT DEFINED found)
		message(FATAL_ERROR "sim/uapi.list: no ${header} in ${VFIOLAB_UAPI_ROOT} (package linux-libc-dev)")
	endif()
	get_filename_component(folder "${header}" DIRECTORY)
	file(MAKE_DIRECTORY "${generated}/uapi-links/uapi/${folder}")
	file(CREATE_LINK "${found}" "${generated}/uapi-links/uapi/${header}" SYMBOLIC)
	# The harness speaks the level's uAPI, whatever the machine's own is.
	if(NOT header MATCHES "^asm|/stat\\.h$")
		file(CREATE_LINK "${found}" "${generated}/host-uapi/${header}" SYMBOLIC)
	endif()
endforeach()

# The level's configuration as <generated/autoconf.h>, and the facts that kbuild probes for a kernel.
set(VFIOLAB_CONFIG "${PROJECT_SOURCE_DIR}/sim/config/${VFIOLAB_LEVEL}")
if(NOT EXISTS "${VFIOLAB_CONFIG}")
	message(FATAL_ERROR "API level ${VFIOLAB_LEVEL}: no sim/config/${VFIOLAB_LEVEL}")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${VFIOLAB_CONFIG}")
file(STRINGS "${VFIOLAB_CONFIG}" options REGEX "^CONFIG_")
set(autoconf "/* Generated from sim/config/${VFIOLAB_LEVEL}. */\n")
foreach(option ${options})
	if(option MATCHES "^(CONFIG_[A-Z0-9_]+)=y$")
		string(APPEND autoconf "#define ${CMAKE_MATCH_1} 1\n")
	elseif(option MATCHES "^(CONFIG_[A-Z0-9_]+)=m$")
		string(APPEND autoconf "#define ${CMAKE_MATCH_1}_MODULE 1\n")
	elseif(option MATCHES "^(CONFIG_[A-Z0-9_]+)=(.+)$")
		string(APPEND autoconf "#define ${CMAKE_MATCH_1} ${CMAKE_MATCH_2}\n")
	endif()
endforeach()
file(CONFIGURE OUTPUT "${generated}/include/generated/autoconf.h" CONTENT "${autoconf}" @ONLY)
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/sim/facts/${VFIOLAB_LEVEL}.h"
	"${generated}/include/generated/vfiolab_facts.h" SYMBOLIC)

if(VFIOLAB_PAGE_SIZE STREQUAL 4K)
	set(page_shift 12)
elseif(VFIOLAB_PAGE_SIZE STREQUAL 64K)
	set(page_shift 16)
else()
	message(FATAL_ERROR "VFIOLAB_PAGE_SIZE is 4K or 64K, not ${VFIOLAB_PAGE_SIZE}")
endif()
string(REGEX REPLACE "^([0-9]+)\\.([0-9]+)$" "\\1;\\2" level_parts "${VFIOLAB_LEVEL}")
list(GET level_parts 0 level_major)
list(GET level_parts 1 level_minor)
math(EXPR level_number "${level_major} * 100 + ${level_minor}")

# ---- flags -----------------------------------------------------------------------------------------

# Everything is linked at fixed addresses, so that no address differs between two runs of a binary.
set(flags_all -g -fno-pie -fno-omit-frame-pointer -fno-common -fno-strict-aliasing -fwrapv
	-DSIM_PAGE_SHIFT=${page_shift} -DSIM_API_LEVEL=${level_number}
	-Wall -Wextra -Wundef -Wstrict-prototypes -Wno-unused-parameter -Wno-sign-compare
	-Wno-missing-field-initializers
	-Werror=implicit-function-declaration -Werror=int-conversion -Werror=incompatible-pointer-types)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL s390x)
	# There a frame pointer alone leads nowhere.
	list(APPEND flags_all -mbackchain)
endif()
if(VFIOLAB_WERROR)
	list(APPEND flags_all -Werror)
endif()
if(CMAKE_C_COMPILER_ID MATCHES Clang)
	list(APPEND flags_all -Wno-gnu-variable-sized-type-not-at-end -Wno-initializer-overrides)
else()
	list(APPEND flags_all -Wno-override-init)
endif()
set(flags_kernel -std=gnu11 -nostdinc -ffreestanding -fdata-sections -ffunction-sections
	-fno-delete-null-pointer-checks)

set(flags_K ${flags_kernel} -include linux/kconfig.h
	"-I${PROJECT_SOURCE_DIR}/sim/include" "-I${generated}/include"
	-isystem "${generated}/uapi-links")
# Device models write values of any width through their own types only.
set(flags_F ${flags_kernel} "-I${PROJECT_SOURCE_DIR}/mock-hw/include" "-I${PROJECT_SOURCE_DIR}/mock-hw")
# _GNU_SOURCE is empty, as files that define it themselves write it.
set(flags_H -std=gnu11 -D_GNU_SOURCE= "-I${generated}/shared-links"
	"-I${PROJECT_SOURCE_DIR}/mock-hw/include" "-I${PROJECT_SOURCE_DIR}/harness"
	"-I${generated}/host" "-I${generated}/host-uapi")
# The glue between the simulated bus and the device models is the one place that sees both.
set(flags_sim_kern "-I${PROJECT_SOURCE_DIR}/mock-hw/include" "-I${PROJECT_SOURCE_DIR}/sim/kern")

# What a preset adds: to driver code, to the rest, and to the link.
if(VFIOLAB_PRESET STREQUAL plain)
	set(preset_driver -O3)
	set(preset_rest -O3)
elseif(VFIOLAB_PRESET MATCHES "^(asan|fuzz|fine)$")
	if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
		message(FATAL_ERROR "preset ${VFIOLAB_PRESET} needs clang")
	endif()
	# Without asan-opt-globals=0 a scalar that is read after rmmod goes unseen. Alignment is not checked,
	# as in a kernel for x86: user pointers may be odd, and code that forms a member's address is right.
	# Stacks are the lab's own, and use after return is off at run time: no code for it either.
	set(preset_driver -O3 -fsanitize=address,undefined -fno-sanitize=alignment
		-fno-sanitize-recover=all -fsanitize-address-use-after-return=never
		-mllvm -asan-opt-globals=0)
	# A NULL pointer that is followed faults, and the report names it: to ask the same before each
	# access of the runtime, the models and the harness finds nothing more.
	set(preset_rest ${preset_driver} -fno-sanitize=null)
	set(preset_link -fsanitize=address,undefined)
	if(VFIOLAB_PRESET STREQUAL fuzz)
		list(APPEND preset_driver -fsanitize=fuzzer-no-link)
	elseif(VFIOLAB_PRESET STREQUAL fine)
		# The hooks of ThreadSanitizer without its runtime, which sim/kern/fine_hooks.c is. clang's driver
		# has no such combination, its passes do: these hooks go in first and are not checked themselves.
		list(APPEND preset_driver "SHELL:-Xclang -fsanitize=thread"
			"SHELL:-mllvm -tsan-distinguish-volatile=1"
			"SHELL:-mllvm -tsan-instrument-func-entry-exit=0"
			"SHELL:-mllvm -tsan-instrument-read-before-write=1")
		# A race names source lines: for libdw, and below the roots of the sources.
		list(APPEND flags_all -DSIM_FINE -gdwarf-aranges "-fdebug-prefix-map=${PROJECT_SOURCE_DIR}/=")
		if(VFIOLAB_KTREE)
			list(APPEND flags_all "-fdebug-prefix-map=${VFIOLAB_KTREE}/=")
		endif()
		list(APPEND flags_libs dw)
	endif()
elseif(VFIOLAB_PRESET STREQUAL coverage)
	set(preset_driver -O0 --coverage)
	set(preset_rest -O1)
	set(preset_link --coverage)
else()
	message(FATAL_ERROR "unknown preset ${VFIOLAB_PRESET}: plain, asan, coverage, fuzz or fine")
endif()

# Runtime files that handle shadow memory, stacks or images themselves.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	"${PROJECT_SOURCE_DIR}/sim/uninstrumented.list")
file(STRINGS "${PROJECT_SOURCE_DIR}/sim/uninstrumented.list" uninstrumented REGEX "^[a-z]")

# vfiolab_objects(NAME FLAVOUR DIRS folder... | SOURCES file...)
# An object library of all C and assembler files of the folders; a second one, NAME_bare, holds those
# of sim/uninstrumented.list.
function(vfiolab_objects name flavour)
	cmake_parse_arguments(arg "" "" "DIRS;SOURCES;FLAGS" ${ARGN})
	set(sources ${arg_SOURCES})
	foreach(dir ${arg_DIRS})
		file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${dir}/*.c" "${dir}/*.S")
		# There is a context switch for each architecture; the build's own is named.
		list(FILTER found EXCLUDE REGEX "/switch_[a-z0-9_]+\\.S$")
		list(APPEND sources ${found})
	endforeach()
	if(NOT VFIOLAB_PRESET STREQUAL fine)
		list(FILTER sources EXCLUDE REGEX "^sim/(kern|host)/fine_")
	endif()
	list(SORT sources)
	set(bare)
	foreach(source ${sources})
		if(source IN_LIST uninstrumented OR source MATCHES "\\.S$")
			list(APPEND bare ${source})
			list(REMOVE_ITEM sources ${source})
		endif()
		get_filename_component(base ${source} NAME_WE)
		if(flavour STREQUAL K)
			set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS
				"KBUILD_MODNAME=\"kernel\";KBUILD_BASENAME=\"${base}\"")
		endif()
	endforeach()
	set(objects)
	set(flags ${flags_all} ${flags_${flavour}} ${arg_FLAGS})
	if(name STREQUAL sim_kern)
		list(APPEND flags ${flags_sim_kern})
	endif()
	if(sources)
		add_library(${name} OBJECT ${sources})
		target_compile_options(${name} PRIVATE ${flags} ${preset_rest})
		list(APPEND objects $<TARGET_OBJECTS:${name}>)
	endif()
	if(bare)
		add_library(${name}_bare OBJECT ${bare})
		target_compile_options(${name}_bare PRIVATE ${flags} -O3)
		list(APPEND objects $<TARGET_OBJECTS:${name}_bare>)
	endif()
	set(${name}_objects ${objects} PARENT_SCOPE)
endfunction()

# For scripts that compile one kernel-flavoured file themselves: the compiler and its response file.
string(REPLACE ";" "\n" flags_K_text "${flags_K}")
file(CONFIGURE OUTPUT "${generated}/K.flags" CONTENT "${flags_K_text}\n-DSIM_PAGE_SHIFT=${page_shift}\n-DSIM_API_LEVEL=${level_number}\n" @ONLY)
file(CONFIGURE OUTPUT "${generated}/K.cc" CONTENT "${CMAKE_C_COMPILER}\n" @ONLY)
