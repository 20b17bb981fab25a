// SPDX-License-Identifier: GPL-2.0-only
/* The program that a bad vendor would be linked into, if it could. */
int main(void)
{
	return 0;
}
