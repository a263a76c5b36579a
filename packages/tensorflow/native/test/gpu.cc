// The kernels for CUDA on the stand-in of fake_gpu.cc against those for the CPU, for sanitizers. src/native/cuda.test.ts builds and runs it;
// its argument is a file of programs: a count, then for each "T epsilon BYTES BYTES", a line end, its text for the CPU and that for CUDA.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

#include "../ops.h"
#include "../scan_header.h"
#include "fake_tensorflow.h"

using fake::Attributes;
using fake::Result;
using fake::Value;
using Values = std::vector<Value>;

namespace {

std::mt19937 bits(1);

Value draw(const std::vector<int64_t>& shape, float low, float high) {
  std::uniform_real_distribution<float> any(low, high);
  Value v = fake::value(shape);
  for (int64_t i = 0; i < v.size(); ++i) v.data()[i] = any(bits);
  return v;
}

int failures = 0;
double largest = 0;
void expect(bool condition, const std::string& what) {
  if (condition) return;
  std::printf("FAILED: %s\n", what.c_str());
  ++failures;
}
bool same(const Value& a, const Value& b) { return a.shape == b.shape && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0; }
// Sums of so many terms of about 1, in another order.
bool near(const Value& a, const Value& b, double terms) {
  double worst = 0;
  for (int64_t i = 0; i < b.size(); ++i) {
    const double off = std::fabs(double(a.data()[i]) - b.data()[i]) / (std::fabs(b.data()[i]) + std::sqrt(terms));
    worst = off <= worst ? worst : std::isnan(off) ? 1 : off;
  }
  largest = std::max(largest, worst);
  return a.shape == b.shape && worst <= 2e-6;
}

void statistics(int64_t rows, int64_t C) {
  const Value x = draw({rows, C}, -2, 5);
  const Result gpu = fake::run(fake::on("SynfireStatistics", "GPU"), {}, {x}, 2), cpu = fake::run("SynfireStatistics", {}, {x}, 2);
  for (int i = 0; i < 2; ++i) expect(gpu.error.empty() && near(gpu.outputs[i], cpu.outputs[i], 1), "statistics: " + gpu.error);
}

void running() {
  const Attributes attributes{{}, {{"momentum", .1f}, {"unbiased", 1.25f}}, {}};
  const Values in = {draw({37}, 0, 1), draw({37}, 0, 1), draw({37}, 0, 1), draw({37}, 0, 1)};
  const std::string op = fake::on("SynfireRunning", "GPU");
  const Result gpu = fake::run(op, attributes, in, 2), cpu = fake::run("SynfireRunning", attributes, in, 2);
  for (int i = 0; i < 2; ++i) expect(gpu.error.empty() && same(gpu.outputs[i], cpu.outputs[i]), "running statistics: " + gpu.error);
  expect(!fake::run(op, attributes, {in[0], in[1], in[2], draw({38}, 0, 1)}, 2).error.empty(), "running statistics that differ in length");
}

// Half-integers, so that maxima tie.
void max_pool(int window, int stride, int pad, const std::vector<int64_t>& shape) {
  const Attributes attributes{{{"size", window}, {"stride", stride}, {"pad", pad}}, {}, {}};
  Value x = draw(shape, -2, 3);
  for (int64_t i = 0; i < x.size(); ++i) x.data()[i] = i % 97 == 5 ? NAN : std::round(x.data()[i]) / 2;
  const std::string forward = fake::on("SynfireMaxPool", "GPU"), backward = fake::on("SynfireMaxPoolGradient", "GPU");
  const Result y = fake::run(forward, attributes, {x}, 1), top = fake::run("SynfireMaxPool", attributes, {x}, 1);
  if (!y.error.empty()) return expect(false, "max-pool: " + y.error);
  expect(same(y.outputs[0], top.outputs[0]), "max-pool");
  const Value dy = draw(y.outputs[0].shape, -1, 1);
  const Result dx = fake::run(backward, attributes, {x, y.outputs[0], dy}, 1);
  expect(dx.error.empty() && same(dx.outputs[0], fake::run("SynfireMaxPoolGradient", attributes, {x, y.outputs[0], dy}, 1).outputs[0]),
         "the gradient of max-pool: " + dx.error);
  expect(!fake::run(forward, attributes, {draw({3, 4}, 0, 1)}, 1).error.empty(), "max-pool of two dimensions");
  expect(!fake::run(backward, attributes, {x, x, dy}, 1).error.empty() && !fake::run(backward, attributes, {x, y.outputs[0], draw({3}, 0, 1)}, 1).error.empty(),
         "the gradient of max-pool of what does not fit");
}

Value copy(const Value& from) {
  Value v = fake::value(from.shape);
  std::memcpy(v.data(), from.data(), from.bytes());
  return v;
}

// More tensors than one launch takes; an empty one, long ones and short ones.
void momentum(int n) {
  Values gpu, cpu;
  for (int i = 0; i < 3 * n; ++i) gpu.push_back(draw({i % n == 1 ? 0 : i % n % 7 == 2 ? 1000 : 1 + i % n % 5}, -1, 1));
  gpu.push_back(fake::value({3}));
  gpu.back().data()[0] = .1f, gpu.back().data()[1] = .9f, gpu.back().data()[2] = 1e-4f;
  for (const Value& v : gpu) cpu.push_back(copy(v));
  const std::string op = fake::on("SynfireMomentum", "GPU");
  const Attributes attributes{{{"N", n}}, {}, {}};
  const Result ran = fake::run(op, attributes, gpu, 1);
  fake::run("SynfireMomentum", attributes, cpu, 1);
  for (size_t i = 0; i < gpu.size(); ++i) expect(ran.error.empty() && same(gpu[i], cpu[i]), "momentum: " + ran.error);
  gpu[0] = draw({99}, 0, 1);
  expect(!fake::run(op, attributes, gpu, 1).error.empty(), "momentum of lengths that differ");
}

struct Program {
  int T;
  float epsilon;
  std::string cpu, cuda;
  synfire::Header h;
};

std::vector<Program> programs(const char* file) {
  std::ifstream is(file);
  int count = 0;
  is >> count;
  std::vector<Program> all(count);
  for (Program& p : all) {
    size_t bytes[2] = {};
    is >> p.T >> p.epsilon >> bytes[0] >> bytes[1];
    is.get();
    p.cpu.resize(bytes[0]), p.cuda.resize(bytes[1]);
    is.read(p.cpu.data(), bytes[0]).read(p.cuda.data(), bytes[1]);
    std::istringstream header(p.cpu);
    p.h.read(header);
  }
  return all;
}

Result scan(const Program& p, const std::string& op, const std::string& text, const Values& in) {
  return fake::run(op, {{{"T", p.T}, {"S", 0}}, {{"epsilon", p.epsilon}}, {{"program", text}}}, in, p.h.results + p.h.sums());
}

void compare(const Program& p, const std::string& name, int64_t B, int64_t H, int64_t C) {
  Values in;
  for (int i = 0; i < p.h.streams; ++i) in.push_back(draw({i == 0 && p.h.still ? B : p.T * B, H, C}, -1, 2));
  for (int i = 0; i < p.h.lanes + (p.epsilon >= 0 ? 1 : 0); ++i) in.push_back(draw({C}, .5, 1.5));
  for (int i = 0; i < p.h.scalars; ++i) in.push_back(draw({}, .1f, .9f));
  const std::string op = fake::on("SynfireScan", "GPU"), what = name + " of " + std::to_string(B * H) + " x " + std::to_string(C);
  const Result gpu = scan(p, op, p.cuda, in), cpu = scan(p, "SynfireScan", p.cpu, in);
  if (!gpu.error.empty() || !cpu.error.empty()) return expect(false, what + ": " + gpu.error + cpu.error);
  for (int i = 0; i < p.h.results + p.h.sums(); ++i) {
    const bool summed = i >= p.h.results || (i == 0 && p.epsilon >= 0 && p.h.backward);
    const bool equal = summed ? near(gpu.outputs[i], cpu.outputs[i], double(B * H * p.T) * (i < p.h.results + p.h.channel_sums ? 1 : C))
                              : same(gpu.outputs[i], cpu.outputs[i]);
    expect(equal, what + ", output " + std::to_string(i));
  }
  in.back() = draw({2, 1}, 0, 1);
  expect(!scan(p, op, p.cuda, in).error.empty(), what + ": an input that does not fit");
  expect(!scan(p, op, p.cpu, in).error.empty(), what + ": a program for the CPU");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Program> all = programs(argc > 1 ? argv[1] : "");
  synfire::Status s;
  for (auto define : {synfire::define_scan, synfire::define_statistics, synfire::define_running, synfire::define_max_pool, synfire::define_momentum,
                      synfire::define_gpu_scan, synfire::define_gpu_statistics, synfire::define_gpu_max_pool, synfire::define_gpu_momentum})
    define(s);
  running();
  max_pool(3, 2, 1, {2, 9, 8, 5});
  max_pool(2, 2, 0, {1, 5, 7, 3});
  max_pool(4, 1, 2, {2, 5, 4, 1});
  max_pool(2, 3, 1, {1, 8, 7, 2});
  for (int n : {1, 3, 200}) momentum(n);
  for (int64_t C : {1, 3, 64, 2049}) statistics(C == 3 ? 50000 : 7, C);
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string name = "program " + std::to_string(i);
    for (int64_t C : {1, 7, 64, 2049}) compare(all[i], name, 2, C > 64 ? 1 : 5, C);
    // More elements than threads where there are sums.
    if (i == 0) compare(all[i], name, 1, 19000, 7);
  }
  std::printf("%zu programs, sums differ by %.1e, %d failures\n", all.size(), largest, failures);
  return failures ? 1 : 0;
}
