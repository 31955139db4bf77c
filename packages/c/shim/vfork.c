/*
 * vfork(2): the child runs on its parent's stack and in its memory until it
 * executes a program or exits, so the function must not be left on the
 * child's way and entered again on the parent's: it is written in assembly,
 * and keeps its return address in a register.
 */
#include "call.h"

static __thread struct thread kept
    __attribute__((tls_model("initial-exec")));

__attribute__((used)) HIDDEN void vfork_begins(void) {
  STARTED();
  struct call call = CALL(CALL_vfork, -1);
  call.site = NULL;
  enter(&call, ARGS(0), NO_PART, NO_PART);
  kept = self;
  uint32_t pid = self.pid;
  uint32_t tid = self.tid;
  /* The child claims a ring of its own with its first record. */
  self = (struct thread){.parent_pid = pid, .parent_tid = tid};
}

/* In the parent (or after a failure) the child's claim is in `self`. */
__attribute__((used)) HIDDEN long vfork_returns(long ret) {
  if (ret == 0) return 0;
  give_up(&self);
  self = kept;
  struct call call = CALL(CALL_vfork, -1);
  if (ret < 0) {
    errno = (int)-ret;
    ret = -1;
  }
  return leave_now(&call, ret, NO_PART, NO_PART);
}

#if defined(__x86_64__)
__asm__(
    ".globl vfork\n"
    ".type vfork,@function\n"
    "vfork:\n"
    "  subq $8, %rsp\n"
    "  call vfork_begins\n"
    "  addq $8, %rsp\n"
    "  popq %rdi\n" /* the kernel keeps rdi: the child treads on the stack */
    "  movl $58, %eax\n"
    "  syscall\n"
    "  pushq %rdi\n"
    "  subq $8, %rsp\n"
    "  movq %rax, %rdi\n"
    "  call vfork_returns\n"
    "  addq $8, %rsp\n"
    "  ret\n"
    ".size vfork,.-vfork\n");
#elif defined(__aarch64__)
/* clone(CLONE_VFORK | CLONE_VM | SIGCHLD): arm64 has no vfork of its own. */
__asm__(
    ".globl vfork\n"
    ".type vfork,%function\n"
    "vfork:\n"
    "  stp x29, x30, [sp, #-16]!\n"
    "  bl vfork_begins\n"
    "  ldp x29, x30, [sp], #16\n"
    "  mov x9, x30\n"
    "  mov x0, #0x4111\n"
    "  mov x1, #0\n"
    "  mov x8, #220\n"
    "  svc #0\n"
    "  mov x30, x9\n"
    "  stp x29, x30, [sp, #-16]!\n"
    "  bl vfork_returns\n"
    "  ldp x29, x30, [sp], #16\n"
    "  ret\n"
    ".size vfork,.-vfork\n");
#endif
