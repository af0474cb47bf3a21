// SPDX-License-Identifier: MIT
// Wires between parts. A wire holds no state: it is a function pointer and the thing at the far end, connected once.
#pragma once
#include "tick86/base/tick.h"

namespace tick86 {

// A wire from one chip to one input. The chip calls drive() only when the level changes; `true` means asserted,
// whatever the voltage. `at` is the tick of the change.
// A tap (for logs and the debugger) hears each change before the input does.
class OutputPin {
public:
    template <class Context, class Function>
    void connect(Context& context, Function) {
        static_assert(sizeof(Function) == 1, "a wire holds no state: pass a capture-less lambda");
        context_ = &context;
        input_ = [](void* c, bool level, Tick at) { Function{}(*static_cast<Context*>(c), level, at); };
    }
    template <class Context, class Function>
    void tap(Context& context, Function) {
        static_assert(sizeof(Function) == 1, "a tap holds no state: pass a capture-less lambda");
        tap_context_ = &context;
        tap_ = [](void* c, bool level, Tick at) { Function{}(*static_cast<Context*>(c), level, at); };
    }
    void drive(bool level, Tick at) const {
        if (tap_) tap_(tap_context_, level, at);
        if (input_) input_(context_, level, at);
    }
    bool is_connected() const { return input_ != nullptr; }

private:
    void* context_ = nullptr;
    void* tap_context_ = nullptr;
    void (*input_)(void*, bool, Tick) = nullptr;
    void (*tap_)(void*, bool, Tick) = nullptr;
};

// A bus or a group of lines that a chip reads or drives at an instant: a typed call along a wire.
// An unconnected one returns R{} (so choose R such that zero is what a floating line reads as, or ask is_connected()).
template <class Signature>
class Wire;

template <class R, class... Args>
class Wire<R(Args...)> {
public:
    template <class Context, class Function>
    void connect(Context& context, Function) {
        static_assert(sizeof(Function) == 1, "a wire holds no state: pass a capture-less lambda");
        context_ = &context;
        call_ = [](void* c, Args... args) -> R { return Function{}(*static_cast<Context*>(c), args...); };
    }
    R operator()(Args... args) const {
        if (call_) return call_(context_, args...);
        return R();
    }
    bool is_connected() const { return call_ != nullptr; }

private:
    void* context_ = nullptr;
    R (*call_)(void*, Args...) = nullptr;
};

}  // namespace tick86
