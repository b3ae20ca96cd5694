// One HTTP request over a real socket, as little as a probe needs.

#ifndef RASTRO_TESTS_SERVICES_SERVER_HTTP_GET_H_
#define RASTRO_TESTS_SERVICES_SERVER_HTTP_GET_H_

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace rastro {

struct HttpResponse {
  int code = 0;  // 0: the connection was closed without an answer.
  std::string head;
  std::string body;
};

// Sends `request` as it is to 127.0.0.1 at the port of `address` and reads to the end.
inline HttpResponse HttpExchange(const std::string& address, const std::string& request) {
  HttpResponse response;
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(std::atoi(address.substr(address.rfind(':') + 1).c_str()));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit = {30, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    close(fd);
    return response;
  }
  (void)!send(fd, request.data(), request.size(), MSG_NOSIGNAL);
  std::string all;
  char buffer[4096];
  for (ssize_t read; (read = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
    all.append(buffer, read);
  }
  close(fd);
  const size_t head_end = all.find("\r\n\r\n");
  if (head_end == std::string::npos) return response;
  response.head = all.substr(0, head_end);
  response.body = all.substr(head_end + 4);
  response.code = std::atoi(response.head.substr(response.head.find(' ') + 1).c_str());
  return response;
}

inline HttpResponse HttpGet(const std::string& address, const std::string& path,
                            const std::string& method = "GET") {
  return HttpExchange(address,
                      method + " " + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n");
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_HTTP_GET_H_
