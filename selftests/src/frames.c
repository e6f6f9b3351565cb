// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends crafted frames, to prove that the observer sees what is wrong with
 * them. Checksums are not filled in: nobody but the observer reads these.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netns.h"

#define WORDS_MAX	4

static int fd = -1;
static uint8_t frame[128];
static size_t length;

static void usage(void)
{
	fputs("Usage: frames WORD...\n"
	      "  @NETNS               from the eth0 there, until the next @\n"
	      "  wait/MS\n"
	      "  advert/VHID/BASE/SKEW, advert6/VHID/BASE/SKEW\n"
	      "  garp/MAC/IPV4        na/MAC/IPV6\n"
	      "  arp/MAC/IPV4         reply to somebody\n"
	      "  arpfrom/MAC/SENDER-MAC/IPV4\n"
	      "  ns/MAC/IPV6, rs/MAC/IPV6, sna/MAC/IPV6 (solicited NA)\n"
	      "  dad/MAC, igmp/MAC, mld/MAC, lldp/MAC, ipv4/MAC/IPV4\n"
	      "MAC is a MAC or a VHID.\n", stderr);
	exit(2);
}

static void enter(const char *netns)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };

	if (fd >= 0)
		close(fd);
	netns_enter(netns);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	addr.sll_ifindex = if_nametoindex("eth0");
	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)))
		err(2, "socket in %s", netns);
}

static void put(const void *data, size_t len)
{
	memcpy(frame + length, data, len);
	length += len;
}

static void put_zeros(size_t len)
{
	memset(frame + length, 0, len);
	length += len;
}

static void put8(uint8_t value)
{
	frame[length++] = value;
}

static void put16(uint16_t value)
{
	put8(value >> 8);
	put8(value);
}

static void put_mac(const char *text)
{
	uint8_t mac[6] = { 0, 0, 0x5e, 0, 1 };

	if (strchr(text, ':')) {
		if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0],
			   &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]) != 6)
			usage();
	} else {
		mac[5] = atoi(text);
	}
	put(mac, sizeof(mac));
}

static void put_ip(int family, const char *text)
{
	uint8_t ip[16];

	if (inet_pton(family, text, ip) != 1)
		usage();
	put(ip, family == AF_INET ? 4 : 16);
}

static void put_ethernet(const char *mac, uint16_t type)
{
	static const uint8_t broadcast[6] = { [0 ... 5] = 0xff };

	length = 0;
	put(broadcast, sizeof(broadcast));
	put_mac(mac);
	put16(type);
}

static void put_ipv4(uint8_t proto, const char *source)
{
	put16(0x4500);
	put_zeros(6);
	put8(255);
	put8(proto);
	put_zeros(2);
	put_ip(AF_INET, source);
	put_ip(AF_INET, "224.0.0.18");
}

static void put_ipv6(uint8_t next, uint16_t len, const char *source)
{
	put16(0x6000);
	put_zeros(2);
	put16(len);
	put8(next);
	put8(255);
	put_ip(AF_INET6, source);
	put_ip(AF_INET6, "ff02::1");
}

/* --- frames, by name ----------------------------------------------------- */

static void put_carp(char **word)
{
	put8(0x21);
	put8(atoi(word[1]));
	put8(atoi(word[3]));
	put8(7);
	put8(0);
	put8(atoi(word[2]));
	put_zeros(30);
}

static void build_advert(char **word)
{
	put_ethernet(word[1], ETH_P_IP);
	put_ipv4(112, "192.0.2.1");
	put_carp(word);
}

static void build_advert6(char **word)
{
	put_ethernet(word[1], ETH_P_IPV6);
	put_ipv6(112, 36, "fe80::1");
	put_carp(word);
}

static void put_arp(const char *mac, const char *sender, int op,
		    const char *target)
{
	put16(1);
	put16(ETH_P_IP);
	put16(0x0604);
	put16(op);
	put_mac(mac);
	put_ip(AF_INET, sender);
	put_zeros(6);
	put_ip(AF_INET, target);
}

static void build_garp(char **word)
{
	put_ethernet(word[1], ETH_P_ARP);
	put_arp(word[1], word[2], 1, word[2]);
}

static void build_arp(char **word)
{
	put_ethernet(word[1], ETH_P_ARP);
	put_arp(word[1], word[2], 2, "192.0.2.100");
}

static void build_arpfrom(char **word)
{
	put_ethernet(word[1], ETH_P_ARP);
	put_arp(word[2], word[3], 2, "192.0.2.100");
}

static void put_nd(char **word, int type, const char *source, int flags)
{
	put_ethernet(word[1], ETH_P_IPV6);
	put_ipv6(58, 32, source);
	put8(type);
	put_zeros(3);
	put8(flags);
	put_zeros(3);
}

static void put_option(char **word, int option)
{
	put8(option);
	put8(1);
	put_mac(word[1]);
}

static void build_na(char **word)
{
	put_nd(word, 136, word[2], 0x20);
	put_ip(AF_INET6, word[2]);
	put_option(word, 2);
}

static void build_sna(char **word)
{
	put_nd(word, 136, word[2], 0x60);
	put_ip(AF_INET6, word[2]);
	put_option(word, 2);
}

static void build_ns(char **word)
{
	put_nd(word, 135, word[2], 0);
	put_ip(AF_INET6, "2001:db8::100");
	put_option(word, 1);
}

static void build_rs(char **word)
{
	put_nd(word, 133, word[2], 0);
	put_option(word, 1);
}

static void build_dad(char **word)
{
	put_nd(word, 135, "::", 0);
	put_ip(AF_INET6, "2001:db8::100");
}

static void build_igmp(char **word)
{
	put_ethernet(word[1], ETH_P_IP);
	put_ipv4(2, "0.0.0.0");
	put_zeros(8);
}

static void build_mld(char **word)
{
	put_ethernet(word[1], ETH_P_IPV6);
	put_ipv6(0, 16, "::");
	put8(58);
	put_zeros(7);
	put8(143);
	put_zeros(7);
}

static void build_lldp(char **word)
{
	put_ethernet(word[1], 0x88cc);
	put_zeros(46);
}

static void build_ipv4(char **word)
{
	put_ethernet(word[1], ETH_P_IP);
	put_ipv4(17, word[2]);
	put_zeros(26);
}

static const struct {
	const char *name;
	int words;
	void (*build)(char **word);
} kinds[] = {
	{ "advert",	4, build_advert },
	{ "advert6",	4, build_advert6 },
	{ "garp",	3, build_garp },
	{ "arp",	3, build_arp },
	{ "arpfrom",	4, build_arpfrom },
	{ "na",		3, build_na },
	{ "sna",	3, build_sna },
	{ "ns",		3, build_ns },
	{ "rs",		3, build_rs },
	{ "dad",	2, build_dad },
	{ "igmp",	2, build_igmp },
	{ "mld",	2, build_mld },
	{ "lldp",	2, build_lldp },
	{ "ipv4",	3, build_ipv4 },
};

/* --- words --------------------------------------------------------------- */

static void wait_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000l };

	nanosleep(&t, NULL);
}

static bool send_kind(char **word, int words)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, word[0]))
			continue;
		if (kinds[i].words != words)
			usage();
		kinds[i].build(word);
		if (send(fd, frame, length, 0) < 0)
			err(2, "send");
		return true;
	}
	return false;
}

static void do_word(char *text)
{
	char *word[WORDS_MAX + 1];
	int words = 0;

	if (text[0] == '@') {
		enter(text + 1);
		return;
	}
	while (words < WORDS_MAX && (word[words] = strsep(&text, "/")))
		words++;
	if (words == 2 && !strcmp(word[0], "wait"))
		wait_ms(atoi(word[1]));
	else if (!send_kind(word, words))
		usage();
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		do_word(argv[i]);
	return argc < 2;
}
