// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "debug/expression/code.h"
#include "tick86/debug/expression.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using namespace expression;

namespace {

u64 load(const Pc& pc, FarAddress a, Size size) {
    const auto byte = [&](int i) {
        return u64{pc.peek(FarAddress{a.segment, static_cast<u16>(a.offset + i)}.linear())} << (8 * i);
    };
    const u64 first = byte(0);
    if (size == Size::Byte) return first;
    return first | byte(1) | (size == Size::Word ? 0 : byte(2) | byte(3));
}

u64 load_linear(const Pc& pc, i64 address, Size size) {
    const auto byte = [&](int i) { return u64{pc.peek(static_cast<u32>(address + i) & 0xFFFFF)} << (8 * i); };
    const u64 first = byte(0);
    if (size == Size::Byte) return first;
    return first | byte(1) | (size == Size::Word ? 0 : byte(2) | byte(3));
}

i64 pic_register(const Pic8259& pic, int which) {
    switch (which) {
        case Irr: return pic.state().irr;
        case Isr: return pic.state().isr;
        case Imr: return pic.state().imr;
        case Lines: return pic.state().lines;
        default: return pic.int_level();
    }
}

i64 microseconds(Tick t) {
    return static_cast<i64>(t / TicksPerSecond * 1'000'000 + t % TicksPerSecond * 1'000'000 / TicksPerSecond);
}

i64 moved(i64 far, u64 by) {
    const FarAddress a = unpack(far);
    return pack({a.segment, static_cast<u16>(a.offset + by)});
}

}  // namespace

const char* expression::calculate(Code code, i64 a, i64 b, i64& result) {
    // Overflow wraps; that is what unsigned numbers do.
    const u64 ua = static_cast<u64>(a), ub = static_cast<u64>(b);
    switch (code) {
        case Code::Mul: result = static_cast<i64>(ua * ub); break;
        case Code::Div:
        case Code::Mod:
            if (b == 0) return "division by zero";
            if (b == -1)
                result = code == Code::Div ? static_cast<i64>(0 - ua) : 0;
            else
                result = code == Code::Div ? a / b : a % b;
            break;
        case Code::Add: result = static_cast<i64>(ua + ub); break;
        case Code::Sub: result = static_cast<i64>(ua - ub); break;
        case Code::Shl: result = ub > 63 ? 0 : static_cast<i64>(ua << ub); break;
        case Code::Shr: result = a >> (ub > 63 ? 63 : ub); break;
        case Code::And: result = a & b; break;
        case Code::Xor: result = a ^ b; break;
        case Code::Or: result = a | b; break;
        case Code::Lt: result = a < b; break;
        case Code::Le: result = a <= b; break;
        case Code::Gt: result = a > b; break;
        case Code::Ge: result = a >= b; break;
        case Code::Eq: result = a == b; break;
        default: result = a != b; break;
    }
    return nullptr;
}

const char* Expression::run(std::span<const Op> ops, const Context& context, i64& result) const {
    const Pc& pc = context.pc;
    const cpu::CpuState& cpu = pc.cpu();
    i64 stack[MostDepth];
    i64* top = stack - 1;
    for (const Op *op = ops.data(), *const end = op + ops.size(); op != end; ++op) {
        const u8 arg = op->arg;
        switch (static_cast<Code>(op->code)) {
            case Code::Const: *++top = op->value; break;
            case Code::Reg16: *++top = cpu.r[arg]; break;
            case Code::Reg8: *++top = cpu.r[arg & 3] >> (arg < 4 ? 0 : 8) & 0xFF; break;
            case Code::Sreg: *++top = cpu.sreg[arg]; break;
            case Code::Ip: *++top = pc.registers().ip; break;
            case Code::Flags: *++top = cpu.flags; break;
            case Code::Flag: *++top = cpu.flags >> arg & 1; break;
            case Code::Intr: *++top = cpu.intr; break;
            case Code::Nmi: *++top = cpu.nmi; break;
            case Code::Halted: *++top = cpu.pending == cpu::Pending::Halted; break;
            case Code::Cycle: *++top = pc.clock(); break;
            case Code::Ticks: *++top = static_cast<i64>(pc.now()); break;
            case Code::Time: *++top = microseconds(pc.now()); break;
            case Code::Pic: *++top = pic_register(pc.pic(arg >> 4), arg & 15); break;
            case Code::Pics: *++top = pic_register(pc.pic(0), arg) | pic_register(pc.pic(1), arg) << 8; break;
            case Code::Named:
                *++top = static_cast<std::size_t>(op->value) < context.values.size()
                             ? context.values[static_cast<std::size_t>(op->value)]
                             : 0;
                break;
            case Code::Port: *top = pc.port_peek(static_cast<u16>(*top)); break;
            case Code::Load: *top = static_cast<i64>(load(pc, unpack(*top), static_cast<Size>(arg))); break;
            case Code::LoadLinear: *top = static_cast<i64>(load_linear(pc, *top, static_cast<Size>(arg))); break;
            case Code::Pair:
                --top;
                *top = pack({static_cast<u16>(top[0]), static_cast<u16>(top[1])});
                break;
            case Code::FarAdd: --top, *top = moved(top[0], static_cast<u64>(top[1])); break;
            case Code::AddFar: --top, *top = moved(top[1], static_cast<u64>(top[0])); break;
            case Code::FarSub: --top, *top = moved(top[0], 0 - static_cast<u64>(top[1])); break;
            case Code::Offset: *top = unpack(*top).offset; break;
            case Code::Linear: *top = unpack(*top).linear(); break;
            case Code::Neg: *top = static_cast<i64>(0 - static_cast<u64>(*top)); break;
            case Code::Not: *top = ~*top; break;
            case Code::LogicalNot: *top = *top == 0; break;
            case Code::Bool: *top = *top != 0; break;
            case Code::AndJump:
                if (*top == 0)
                    op += op->value;
                else
                    --top;
                break;
            case Code::OrJump:
                if (*top != 0)
                    *top = 1, op += op->value;
                else
                    --top;
                break;
            default: {
                --top;
                if (const char* error = calculate(static_cast<Code>(op->code), top[0], top[1], *top)) return error;
            }
        }
    }
    result = *top;
    return nullptr;
}

bool Expression::is_constant() const { return ops_.size() == 1 && static_cast<Code>(ops_[0].code) == Code::Const; }

Expression::Value Expression::evaluate(const Context& context) const {
    Value value;
    value.kind = kind_;
    value.error = run(ops_, context, value.number);
    if (value.error) return value;
    if (kind_ == Kind::Far) {
        value.far = unpack(value.number);
        value.number = value.far.linear();
    } else if (kind_ == Kind::Linear) {
        value.number &= 0xFFFFF;
    }
    return value;
}

std::string Expression::why_false(const Context& context) const {
    const std::span<const Op> all(ops_);
    for (const Comparison& c : comparisons_) {
        Value left;
        i64 right = 0, holds = 0;
        left.error = run(all.subspan(c.first, c.middle - c.first), context, left.number);
        const char* error = left.error ? left.error : run(all.subspan(c.middle, c.last - c.middle), context, right);
        if (error) return c.left + ' ' + c.rest + ": " + error;
        calculate(static_cast<Code>(ops_[c.last].code), left.number, right, holds);
        if (!holds) return c.left + " is " + left.text() + ", not " + c.rest;
    }
    return text_ + " is " + evaluate(context).text();
}

std::string Expression::Value::text() const {
    if (error) return error;
    if (kind == Kind::Far) return fmt::format("{:04X}:{:04X} ({:05X}h)", far.segment, far.offset, far.linear());
    if (kind == Kind::Linear) return fmt::format("{:05X}h", number);
    if (number >= 0 && number < 10) return std::to_string(number);
    const u64 size = number < 0 ? 0 - static_cast<u64>(number) : static_cast<u64>(number);
    return fmt::format("{0}{1:X}h ({0}{1})", number < 0 ? "-" : "", size);
}

}  // namespace tick86
