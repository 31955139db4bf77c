#include "reader.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_diag(void) {
  static int fd = -2;
  if (fd == -2)
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  return fd;
}

uint64_t peer_inode(uint64_t inode) {
  int fd = open_diag();
  if (fd < 0 || inode == 0) return 0;
  struct {
    struct nlmsghdr header;
    struct unix_diag_req body;
  } request = {
      .header = {.nlmsg_len = sizeof request,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST},
      .body = {.sdiag_family = AF_UNIX,
               .udiag_states = UINT32_MAX,
               .udiag_ino = (uint32_t)inode,
               .udiag_show = UDIAG_SHOW_PEER,
               .udiag_cookie = {UINT32_MAX, UINT32_MAX}},
  };
  if (send(fd, &request, sizeof request, 0) < 0) return 0;
  union {
    struct nlmsghdr header;
    char bytes[4096];
  } answer;
  ssize_t length = recv(fd, &answer, sizeof answer, 0);
  if (length < (ssize_t)sizeof answer.header) return 0;
  if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return 0;
  struct unix_diag_msg *socket = NLMSG_DATA(&answer.header);
  struct rtattr *attribute = (struct rtattr *)(socket + 1);
  unsigned left =
      answer.header.nlmsg_len - NLMSG_LENGTH((unsigned)sizeof *socket);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type != UNIX_DIAG_PEER) continue;
    uint32_t peer;
    memcpy(&peer, RTA_DATA(attribute), sizeof peer);
    return peer;
  }
  return 0;
}
