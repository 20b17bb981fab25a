// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coverage of children: workers end by _exit(), which skips the handler that writes the counters.
 * The coverage preset links with --wrap=_exit and this file.
 */
void __gcov_dump(void);
void __real__exit(int status) __attribute__((__noreturn__));
void __wrap__exit(int status) __attribute__((__noreturn__));

void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
