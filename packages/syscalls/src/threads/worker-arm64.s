// The loop of a thread that makes system calls for others, arm64: void *worker(struct job *job).
// worker.ts has it as bytes, and says what it does; job.ts has the layout of the job.
        .text
worker:
        stp     x29, x30, [sp, #-32]!
        mov     x29, sp
        stp     x19, x20, [sp, #16]
        mov     x19, x0                 // x19: the job
        mov     w20, #0                 // w20: the order, IDLE at first
        mov     x8, #178                // gettid()
        svc     #0
        str     w0, [x19, #96]
announce:
        mov     x8, #64                 // write(job->pipe, &job->number, 8)
        ldr     w0, [x19, #104]
        add     x1, x19, #88
        mov     x2, #8
        svc     #0
        cmn     x0, #4                  // -EINTR: a signal that came after its call
        b.eq    announce
        cmp     w20, #2                 // QUIT: the job may be gone by now
        b.eq    done
wait:
        add     x0, x19, #100
        ldar    w20, [x0]
        cbnz    w20, ordered
        mov     x8, #98                 // futex(&job->order, FUTEX_WAIT_PRIVATE, IDLE, NULL)
        mov     x1, #128
        mov     x2, #0
        mov     x3, #0
        svc     #0
        b       wait
ordered:
        cmp     w20, #1                 // CALL
        b.ne    announce
        ldr     x8, [x19]
        ldp     x0, x1, [x19, #8]
        ldp     x2, x3, [x19, #24]
        ldp     x4, x5, [x19, #40]
        svc     #0
        str     x0, [x19, #56]
        mov     x0, #1                  // job->clock_gettime(CLOCK_MONOTONIC, &job->returned)
        add     x1, x19, #64
        ldr     x2, [x19, #80]
        blr     x2
        add     x0, x19, #100
        stlr    wzr, [x0]
        b       announce
done:
        mov     x0, #0
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp], #32
        ret
