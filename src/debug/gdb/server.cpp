// SPDX-License-Identifier: MIT
#include "tick86/debug/gdb_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "debug/gdb/packets.h"
#include "debug/gdb/registers.h"

namespace tick86 {

using gdb::PacketReader;
using Item = PacketReader::Item;

namespace {

// The numbers of errno, as GDB's own server gives them; GDB shows them only.
constexpr std::string_view Ok = "OK", Malformed = "E16", NoMemory = "E0e", TooMany = "E1c", Busy = "E10",
                           TooBig = "E07", Unknown = "";
enum Signal : int { Interrupted = 2, Trap = 5, Aborted = 6 };
constexpr int MostResends = 3;
constexpr Tick BreakLimit = TicksPerSecond;  // an instruction may never end: WAIT, a segment full of prefixes

// As the address pins have it: what is computed above FFFFFh begins again at 0.
std::optional<u32> memory_address(std::optional<u64> address) {
    constexpr u64 Last = 0xFFFF0 + 0xFFFF;
    if (!address || *address > Last) return std::nullopt;
    return static_cast<u32>(*address) & Memory::AddressMask;
}

bool is_writable(const Pc& pc, u32 address) {
    const Memory::Kind kind = pc.board().memory.kind(address);
    return kind == Memory::Kind::Ram || kind == Memory::Kind::Video;
}

// Little endian; nothing if these are not two digits for each byte.
std::optional<u32> register_value(std::string_view hex, int bytes) {
    const auto content = gdb::from_hex(hex);
    if (!content || content->size() != static_cast<std::size_t>(bytes)) return std::nullopt;
    u32 value = 0;
    for (std::size_t i = std::min<std::size_t>(content->size(), 4); i > 0; --i)
        value = value << 8 | static_cast<u8>((*content)[i - 1]);
    return value;
}

std::string register_text(const Pc& pc, int number) {
    const int bytes = gdb::register_bytes(number);
    const auto value = gdb::read_register(pc, number);
    if (!value) return std::string(static_cast<std::size_t>(bytes) * 2, 'x');
    return gdb::to_hex(*value, bytes);
}

}  // namespace

GdbServer::GdbServer(DebugSession& session, Monitor monitor)
    : session_(session), monitor_(std::move(monitor)), reader_(std::make_unique<PacketReader>(PacketBytes)) {}
GdbServer::~GdbServer() = default;

// --- a client comes and goes ---

void GdbServer::attach() {
    *reader_ = PacketReader(PacketBytes);
    is_attached_ = true;
    is_waiting_ = is_killed_ = has_spoken_ = false;
    acks_ = true;
    knows_swbreak_ = knows_hwbreak_ = false;
    output_.clear();
    last_packet_.clear();
    was_running_ = session_.is_running();
    stop_machine();
}

void GdbServer::detach() {
    clear_points();
    is_attached_ = is_waiting_ = false;
    if (is_killed_ || session_.is_running()) return;
    if (has_spoken_ || was_running_) session_.go();  // somebody who only knocked changes nothing
}

void GdbServer::stop_machine() {
    if (!session_.is_running()) return;
    session_.break_in();
    session_.finish(session_.pc().now() + BreakLimit);
}

// --- bytes in and out ---

std::string GdbServer::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        if (!is_attached_ || is_killed_) break;
        const std::optional<Item> item = reader_->take(byte);
        if (!item) continue;
        switch (item->kind) {
            case Item::Kind::Ack: resends_ = 0; break;
            case Item::Kind::Nack:
                if (acks_ && ++resends_ <= MostResends) output_ += last_packet_;
                break;
            case Item::Kind::Damaged:
                if (acks_) output_ += '-';
                break;
            case Item::Kind::TooLong:
                if (acks_) output_ += '+';
                send(TooBig);
                break;
            case Item::Kind::Interrupt:
                if (!is_waiting_) break;
                stop_machine();
                stopped(session_.last_stop(), true);
                break;
            case Item::Kind::Packet:
                if (acks_) output_ += '+';
                has_spoken_ = true;
                handle(item->content);
                break;
        }
    }
    return std::exchange(output_, {});
}

std::string GdbServer::poll() {
    if (is_waiting_ && !session_.is_running()) stopped(session_.last_stop(), false);
    return std::exchange(output_, {});
}

std::string GdbServer::print(std::string_view text) {
    if (is_waiting_) send_text(text);
    return std::exchange(output_, {});
}

void GdbServer::send(std::string_view content) {
    last_packet_ = gdb::framed(content);
    output_ += last_packet_;
}

void GdbServer::send_text(std::string_view text) {
    constexpr std::size_t Most = (PacketBytes - 1) / 2;
    for (; !text.empty(); text.remove_prefix(std::min(Most, text.size())))
        send('O' + gdb::to_hex(text.substr(0, Most)));
}

// --- packets ---

void GdbServer::handle(Packet packet) {
    const char kind = packet.empty() ? '\0' : packet.front();
    const Packet rest = packet.empty() ? packet : packet.substr(1);
    if (is_waiting_ && kind != 'D' && kind != 'k') return send(Busy);
    switch (kind) {
        case '?': return send(stop_reply(session_.last_stop(), false));
        case 'g': return send(rest.empty() ? read_registers() : Malformed);
        case 'G': return send(write_registers(rest));
        case 'p': return send(read_register(rest));
        case 'P': return send(write_register(rest));
        case 'm': return send(read_memory(rest));
        case 'M': return send(write_memory(rest, false));
        case 'X': return send(write_memory(rest, true));
        case 'Z': return send(set_point(rest));
        case 'z': return send(clear_point(rest));
        case 'c':
        case 's': return resume(kind == 's', rest);
        case 'C':
        case 'S': {  // with a signal, which the guest cannot have
            Packet address = rest;
            if (!gdb::hex_number(gdb::take_until(address, ';'))) return send(Malformed);
            return resume(kind == 'S', address);
        }
        case 'b':
            if (rest != "s" && rest != "c") return send(Malformed);
            return reverse(rest == "s");
        case 'v': return packet.starts_with("vCont") ? continue_actions(packet.substr(5)) : send(Unknown);
        case 'H': return send(rest.size() > 1 && is_thread(rest.substr(1)) ? Ok : Malformed);
        case 'T': return send(is_thread(rest) ? Ok : Malformed);
        case 'q':
        case 'Q': return query(packet);
        case 'D': send(Ok); return detach();
        case 'k': is_killed_ = true; return;
        default: return send(Unknown);
    }
}

// There is one, the processor.
bool GdbServer::is_thread(Packet id) { return id == "0" || id == "1" || id == "-1"; }

void GdbServer::query(Packet packet) {
    Packet arguments = packet;
    const Packet name = gdb::take_until(arguments, packet.starts_with("qRcmd,") ? ',' : ':');
    if (name == "qSupported") return send(supported(arguments));
    if (name == "qXfer") return send(transfer(arguments));
    if (name == "qRcmd") return monitor(arguments);
    if (name == "qAttached") return send("1");  // GDB's `quit` leaves the machine alone
    if (name == "qC") return send("QC1");
    if (name == "qfThreadInfo") return send("m1");
    if (name == "qsThreadInfo") return send("l");
    if (name == "QStartNoAckMode") {
        send(Ok);
        acks_ = false;
        return;
    }
    send(Unknown);
}

std::string GdbServer::supported(Packet features) {
    while (!features.empty()) {
        const Packet feature = gdb::take_until(features, ';');
        knows_swbreak_ |= feature == "swbreak+";
        knows_hwbreak_ |= feature == "hwbreak+";
    }
    return fmt::format("PacketSize={:x};qXfer:features:read+;vContSupported+;QStartNoAckMode+;swbreak+;hwbreak+{}",
                       PacketBytes, session_.history().is_on() ? ";ReverseStep+;ReverseContinue+" : "");
}

// features:read:target.xml:OFFSET,LENGTH
std::string GdbServer::transfer(Packet arguments) const {
    if (gdb::take_until(arguments, ':') != "features" || gdb::take_until(arguments, ':') != "read")
        return std::string(Unknown);
    if (gdb::take_until(arguments, ':') != "target.xml") return "E00";  // as the manual has it for an unknown annex
    const auto offset = gdb::hex_number(gdb::take_until(arguments, ',')), length = gdb::hex_number(arguments);
    if (!offset || !length) return std::string(Malformed);
    const std::string xml = gdb::target_description();
    const std::size_t from = std::min<u64>(*offset, xml.size());
    const std::size_t most = std::min<u64>(*length, PacketBytes / 2);  // each byte may need an escape
    const bool is_last = xml.size() - from <= most;
    return (is_last ? 'l' : 'm') + gdb::escaped(std::string_view(xml).substr(from, most));
}

void GdbServer::monitor(Packet hex) {
    const auto line = gdb::from_hex(hex);
    if (!line) return send(Malformed);
    const bool was_held = session_.is_running();
    std::string text = monitor_(*line);
    if (session_.is_running() && !was_held) text += "the machine goes there with GDB's next stepi or continue\n";
    send_text(text);
    send(Ok);
}

// --- registers and memory ---

std::string GdbServer::read_registers() const {
    std::string text;
    for (int i = 0; i < gdb::register_count(); ++i) text += register_text(session_.pc(), i);
    return text;
}

// GDB sends what it has read, but for what it changes; only that is written, and all of it or nothing.
std::string GdbServer::write_registers(Packet hex) {
    std::vector<std::pair<int, u32>> changes;
    for (int i = 0; i < gdb::register_count(); ++i) {
        const int bytes = gdb::register_bytes(i);
        const Packet digits = hex.substr(0, static_cast<std::size_t>(bytes) * 2);
        hex.remove_prefix(digits.size());
        const auto present = gdb::read_register(session_.pc(), i);
        if (!present && digits == register_text(session_.pc(), i)) continue;
        const auto value = register_value(digits, bytes);
        if (!value) return std::string(Malformed);
        if (!present || *present == *value) continue;
        if (!gdb::can_hold(i, *value)) return std::string(Malformed);
        changes.emplace_back(i, *value);
    }
    if (!hex.empty()) return std::string(Malformed);
    for (const auto& [number, value] : changes) gdb::write_register(session_, number, value);
    return std::string(Ok);
}

std::string GdbServer::read_register(Packet text) const {
    const auto number = gdb::hex_number(text);
    if (!number || *number >= static_cast<u64>(gdb::register_count())) return std::string(Malformed);
    return register_text(session_.pc(), static_cast<int>(*number));
}

std::string GdbServer::write_register(Packet arguments) {
    const auto number = gdb::hex_number(gdb::take_until(arguments, '='));
    if (!number || *number >= static_cast<u64>(gdb::register_count())) return std::string(Malformed);
    const int n = static_cast<int>(*number);
    const auto value = register_value(arguments, gdb::register_bytes(n));
    if (!value || !gdb::can_hold(n, *value)) return std::string(Malformed);
    gdb::write_register(session_, n, *value);
    return std::string(Ok);
}

std::string GdbServer::read_memory(Packet arguments) const {
    const auto from = memory_address(gdb::hex_number(gdb::take_until(arguments, ',')));
    const auto length = gdb::hex_number(arguments);
    if (!length) return std::string(Malformed);
    if (!from) return std::string(NoMemory);
    std::string bytes;
    for (u32 i = 0; i < std::min<u64>(*length, PacketBytes / 2); ++i)
        bytes += static_cast<char>(session_.pc().peek((*from + i) & Memory::AddressMask));
    return gdb::to_hex(bytes);
}

std::string GdbServer::write_memory(Packet arguments, bool is_binary) {
    Packet head = gdb::take_until(arguments, ':');
    const auto from = memory_address(gdb::hex_number(gdb::take_until(head, ',')));
    const auto length = gdb::hex_number(head);
    const auto bytes = is_binary ? gdb::unescaped(arguments) : gdb::from_hex(arguments);
    if (!length || !bytes || bytes->size() != *length) return std::string(Malformed);
    if (!from) return std::string(NoMemory);
    const auto place = [&](std::size_t i) { return static_cast<u32>(*from + i) & Memory::AddressMask; };
    for (std::size_t i = 0; i < bytes->size(); ++i)
        if (!is_writable(session_.pc(), place(i))) return std::string(NoMemory);
    for (std::size_t i = 0; i < bytes->size(); ++i) session_.poke(place(i), static_cast<u8>((*bytes)[i]));
    return std::string(Ok);
}

// --- breakpoints and watch-points ---

std::optional<GdbServer::Point> GdbServer::point(Packet arguments) {
    constexpr u64 Longest = 0x10000;
    arguments = gdb::take_until(arguments, ';');  // behind it there would be conditions, which were not offered
    const Packet type = gdb::take_until(arguments, ',');
    const auto address = memory_address(gdb::hex_number(gdb::take_until(arguments, ',')));
    const auto length = gdb::hex_number(arguments);
    if (type.size() != 1 || !address || !length || *length > Longest) return std::nullopt;
    return Point{type.front(), *address, static_cast<u32>(std::max<u64>(*length, 1))};
}

std::string GdbServer::set_point(Packet arguments) {
    const auto p = point(arguments);
    if (!p) return std::string(Malformed);
    std::string spec;
    switch (p->type) {
        case '0':
        case '1': spec = fmt::format("0x{:x}", p->address); break;
        case '2': spec = fmt::format("mem 0x{:x},0x{:x} w", p->address, p->length); break;
        case '3': spec = fmt::format("mem 0x{:x},0x{:x} r", p->address, p->length); break;
        case '4': spec = fmt::format("mem 0x{:x},0x{:x} rw", p->address, p->length); break;
        default: return std::string(Unknown);
    }
    if (points_.contains(*p)) return std::string(Ok);
    if (points_.size() >= MostBreakpoints) return std::string(TooMany);
    points_[*p] = session_.breakpoints().add(spec, session_.pc(), nullptr);
    return std::string(Ok);
}

std::string GdbServer::clear_point(Packet arguments) {
    const auto p = point(arguments);
    if (!p) return std::string(Malformed);
    const auto it = points_.find(*p);
    if (it != points_.end()) {
        session_.breakpoints().remove(it->second);
        points_.erase(it);
    }
    return std::string(Ok);
}

void GdbServer::clear_points() {
    for (const auto& [point, number] : points_) session_.breakpoints().remove(number);
    points_.clear();
}

const GdbServer::Point* GdbServer::point_of(int breakpoint) const {
    const auto it = std::find_if(points_.begin(), points_.end(), [=](const auto& p) { return p.second == breakpoint; });
    return it == points_.end() ? nullptr : &it->first;
}

// --- time ---

// ";c" ";s:1" ";C05;c": there is one thread, the first action is for it.
void GdbServer::continue_actions(Packet actions) {
    if (actions == "?") return send("vCont;c;C;s;S");
    if (!actions.starts_with(';')) return send(Unknown);
    actions.remove_prefix(1);
    Packet action = gdb::take_until(actions, ';');
    action = gdb::take_until(action, ':');
    const bool has_signal = action.size() > 1 && (action.front() == 'C' || action.front() == 'S');
    if (has_signal ? !gdb::hex_number(action.substr(1)) : action != "c" && action != "s") return send(Malformed);
    resume(action.front() == 's' || action.front() == 'S', {});
}

void GdbServer::resume(bool is_step, Packet address) {
    if (!address.empty()) {
        const auto to = memory_address(gdb::hex_number(address));
        if (!to) return send(Malformed);
        gdb::write_register(session_, gdb::Eip, *to);
    }
    is_waiting_ = true;
    if (session_.is_running()) return;  // where a line of `monitor` has said
    if (is_step)
        session_.step_into();
    else
        session_.go();
}

void GdbServer::reverse(bool is_step) {
    if (!session_.history().is_on()) return send(Malformed);
    if (is_step) return stopped(session_.step_back(), false);
    Stop stop = session_.reverse_continue();
    // GDB looks at the value that was there before the access.
    if (const Point* p = point_of(stop.breakpoint); p && p->type >= '2') session_.step_back();
    stopped(stop, false);
}

void GdbServer::stopped(const Stop& stop, bool was_asked) {
    is_waiting_ = false;
    const bool is_known = stop.cause == StopCause::Past || point_of(stop.breakpoint);
    if (!stop.text.empty() && !is_known) send_text(stop.text + '\n');
    send(stop_reply(stop, was_asked));
}

std::string GdbServer::stop_reply(const Stop& stop, bool was_asked) const {
    const Point* point = stop.cause == StopCause::Breakpoint ? point_of(stop.breakpoint) : nullptr;
    const int signal = stop.cause == StopCause::Fault ? Aborted : was_asked && !point ? Interrupted : Trap;
    std::string text = fmt::format("T{:02x}", signal);
    for (const int number : {gdb::Eip, gdb::Esp, gdb::Eflags})
        fmt::format_to(std::back_inserter(text), "{:02x}:{};", number, register_text(session_.pc(), number));
    text += "thread:1;";
    if (stop.cause == StopCause::Past) text += "replaylog:begin;";
    if (!point) return text;
    switch (point->type) {
        case '0': return text + (knows_swbreak_ ? "swbreak:;" : "");
        case '1': return text + (knows_hwbreak_ ? "hwbreak:;" : "");
        case '2': return text + fmt::format("watch:{:x};", point->address);
        case '3': return text + fmt::format("rwatch:{:x};", point->address);
        default: return text + fmt::format("awatch:{:x};", point->address);
    }
}

}  // namespace tick86
