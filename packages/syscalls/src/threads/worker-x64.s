# The loop of a thread that makes system calls for others, x86-64: void *worker(struct job *job).
# worker.ts has it as bytes, and explains it; job.ts has the layout of the job.
        .intel_syntax noprefix
        .text
worker:
        endbr64
        push    rbp
        push    rbx
        sub     rsp, 8                  # the stack is aligned to 16 bytes at a call
        mov     rbx, rdi                # rbx: the job
        xor     ebp, ebp                # ebp: the order, IDLE at first
        mov     eax, 186                # gettid()
        syscall
        mov     [rbx + 96], eax
announce:
        mov     eax, 1                  # write(job->pipe, &job->number, 8)
        mov     edi, [rbx + 104]
        lea     rsi, [rbx + 88]
        mov     edx, 8
        syscall
        cmp     rax, -4                 # -EINTR: a signal that came after its call
        je      announce
        cmp     ebp, 2                  # QUIT: the job may be gone by now
        je      done
wait:
        mov     ebp, [rbx + 100]
        test    ebp, ebp
        jnz     ordered
        mov     eax, 202                # futex(&job->order, FUTEX_WAIT_PRIVATE, IDLE, NULL)
        lea     rdi, [rbx + 100]
        mov     esi, 128
        xor     edx, edx
        xor     r10d, r10d
        syscall
        jmp     wait
ordered:
        cmp     ebp, 1                  # CALL
        jne     announce
        mov     rax, [rbx]
        mov     rdi, [rbx + 8]
        mov     rsi, [rbx + 16]
        mov     rdx, [rbx + 24]
        mov     r10, [rbx + 32]
        mov     r8, [rbx + 40]
        mov     r9, [rbx + 48]
        syscall
        mov     [rbx + 56], rax
        mov     edi, 1                  # job->clock_gettime(CLOCK_MONOTONIC, &job->returned)
        lea     rsi, [rbx + 64]
        call    [rbx + 80]
        mov     dword ptr [rbx + 100], 0
        jmp     announce
done:
        xor     eax, eax
        add     rsp, 8
        pop     rbx
        pop     rbp
        ret
