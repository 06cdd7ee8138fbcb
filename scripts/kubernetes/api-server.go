// The API server of Kubernetes (k8s.io/apiserver with its etcd3 storage and watch cache) for pods, namespaces, nodes and events alone.
// Debian has its source and no binary. There is no admission, no authorisation and no fairness; -tokens makes it authenticate.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	apiopenapi "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metainternal "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/util/compatibility"
	"net/http"
)

var scheme = runtime.NewScheme()
var codecs = serializer.NewCodecFactory(scheme)

type strategy struct {
	runtime.ObjectTyper
	names.NameGenerator
	ns bool
}

func (s strategy) NamespaceScoped() bool                                          { return s.ns }
func (strategy) PrepareForCreate(ctx context.Context, o runtime.Object)           {}
func (strategy) PrepareForUpdate(ctx context.Context, o, old runtime.Object)      {}
func (strategy) Validate(ctx context.Context, o runtime.Object) field.ErrorList   { return nil }
func (strategy) AllowCreateOnUpdate() bool                                        { return false }
func (strategy) AllowUnconditionalUpdate() bool                                   { return true }
func (strategy) Canonicalize(o runtime.Object)                                    {}
func (strategy) WarningsOnCreate(ctx context.Context, o runtime.Object) []string  { return nil }
func (strategy) WarningsOnUpdate(ctx context.Context, o, old runtime.Object) []string { return nil }
func (strategy) ValidateUpdate(ctx context.Context, o, old runtime.Object) field.ErrorList { return nil }

// Pods as the real server treats them: status only through the status subresource, DELETE with a grace period.
type podStrategy struct{ strategy }

func (podStrategy) PrepareForCreate(ctx context.Context, o runtime.Object) {
	p := o.(*corev1.Pod)
	p.Generation, p.Status = 1, corev1.PodStatus{Phase: corev1.PodPending}
	if p.Spec.TerminationGracePeriodSeconds == nil {
		s := int64(30)
		p.Spec.TerminationGracePeriodSeconds = &s
	}
}

func (podStrategy) PrepareForUpdate(ctx context.Context, o, old runtime.Object) {
	o.(*corev1.Pod).Status = old.(*corev1.Pod).Status
}

func (podStrategy) CheckGracefulDelete(ctx context.Context, o runtime.Object, options *metav1.DeleteOptions) bool {
	if options == nil {
		return false
	}
	p, period := o.(*corev1.Pod), int64(0)
	if options.GracePeriodSeconds != nil {
		period = *options.GracePeriodSeconds
	} else if p.Spec.TerminationGracePeriodSeconds != nil {
		period = *p.Spec.TerminationGracePeriodSeconds
	}
	if p.Spec.NodeName == "" || p.Status.Phase == corev1.PodFailed || p.Status.Phase == corev1.PodSucceeded {
		period = 0
	}
	options.GracePeriodSeconds = &period
	return true
}

type podStatusStrategy struct{ strategy }

func (podStatusStrategy) PrepareForUpdate(ctx context.Context, o, old runtime.Object) {
	n, p := o.(*corev1.Pod), old.(*corev1.Pod)
	n.Spec, n.DeletionTimestamp, n.OwnerReferences = p.Spec, nil, p.OwnerReferences
}

// StatusREST is pods/status: the same store with another update strategy.
type StatusREST struct{ store *genericregistry.Store }

func (r *StatusREST) New() runtime.Object { return &corev1.Pod{} }
func (r *StatusREST) Destroy()            {}
func (r *StatusREST) Get(ctx context.Context, name string, o *metav1.GetOptions) (runtime.Object, error) {
	return r.store.Get(ctx, name, o)
}
func (r *StatusREST) Update(ctx context.Context, name string, i rest.UpdatedObjectInfo, c rest.ValidateObjectFunc, u rest.ValidateObjectUpdateFunc, force bool, o *metav1.UpdateOptions) (runtime.Object, bool, error) {
	return r.store.Update(ctx, name, i, c, u, false, o)
}

// Namespaces get their phase and the label that the real server sets.
type namespaceStrategy struct{ strategy }

func (namespaceStrategy) PrepareForCreate(ctx context.Context, o runtime.Object) {
	n := o.(*corev1.Namespace)
	n.Status.Phase = corev1.NamespaceActive
	if n.Labels == nil {
		n.Labels = map[string]string{}
	}
	n.Labels["kubernetes.io/metadata.name"] = n.Name
}

func (namespaceStrategy) PrepareForUpdate(ctx context.Context, o, old runtime.Object) {
	o.(*corev1.Namespace).Status = old.(*corev1.Namespace).Status
}

type REST struct{ *genericregistry.Store; short []string }

func (r *REST) ShortNames() []string { return r.short }
func (r *REST) Categories() []string { return []string{"all"} }

func getAttrs(o runtime.Object) (labels.Set, fields.Set, error) {
	m, ok := o.(metav1.Object)
	if !ok {
		return nil, nil, fmt.Errorf("no meta")
	}
	f := fields.Set{"metadata.name": m.GetName(), "metadata.namespace": m.GetNamespace()}
	if p, ok := o.(*corev1.Pod); ok {
		f["spec.nodeName"] = p.Spec.NodeName
		f["status.phase"] = string(p.Status.Phase)
		f["status.podIP"] = p.Status.PodIP
		f["spec.restartPolicy"], f["spec.schedulerName"], f["spec.serviceAccountName"] = string(p.Spec.RestartPolicy), p.Spec.SchedulerName, p.Spec.ServiceAccountName
		f["spec.hostNetwork"], f["status.nominatedNodeName"] = fmt.Sprint(p.Spec.HostNetwork), p.Status.NominatedNodeName
	}
	if n, ok := o.(*corev1.Namespace); ok {
		f["status.phase"], f["name"] = string(n.Status.Phase), n.Name
	}
	return labels.Set(m.GetLabels()), f, nil
}

func newStore(getter generic.RESTOptionsGetter, resource, singular string, ns bool, nf, nl func() runtime.Object, short ...string) rest.Storage {
	st := strategy{scheme, names.SimpleNameGenerator, ns}
	s := &genericregistry.Store{
		NewFunc: nf, NewListFunc: nl,
		PredicateFunc: func(l labels.Selector, f fields.Selector) storage.SelectionPredicate {
			return storage.SelectionPredicate{Label: l, Field: f, GetAttrs: getAttrs}
		},
		DefaultQualifiedResource:  schema.GroupResource{Resource: resource},
		SingularQualifiedResource: schema.GroupResource{Resource: singular},
		CreateStrategy:            st, UpdateStrategy: st, DeleteStrategy: st,
		TableConvertor: rest.NewDefaultTableConvertor(schema.GroupResource{Resource: resource}),
	}
	if resource == "namespaces" {
		ns := namespaceStrategy{st}
		s.CreateStrategy, s.UpdateStrategy, s.DeleteStrategy = ns, ns, ns
	}
	if resource == "pods" {
		ps := podStrategy{st}
		s.CreateStrategy, s.UpdateStrategy, s.DeleteStrategy = ps, ps, ps
		s.ReturnDeletedObject = true
	}
	if err := s.CompleteWithOptions(&generic.StoreOptions{RESTOptions: getter, AttrFunc: getAttrs}); err != nil {
		panic(err)
	}
	return &REST{s, short}
}

func main() {
	port := flag.Int("port", 16443, "")
	etcd := flag.String("etcd", "http://127.0.0.1:12379", "")
	dir := flag.String("dir", ".", "")
	tokens := flag.String("tokens", "", "a file of accepted bearer tokens, one a line, read at each request; empty: everybody is let in")
	flag.Parse()
	gv := schema.GroupVersion{Version: "v1"}
	igv := schema.GroupVersion{Version: runtime.APIVersionInternal}
	if err := corev1.AddToScheme(scheme); err != nil {
		panic(err)
	}
	metav1.AddToGroupVersion(scheme, gv)
	_ = metainternal.AddToScheme(scheme)
	scheme.AddKnownTypes(igv, &corev1.Pod{}, &corev1.PodList{}, &corev1.Namespace{}, &corev1.NamespaceList{}, &corev1.Node{}, &corev1.NodeList{}, &corev1.Event{}, &corev1.EventList{})
	known := map[string][]string{
		"Pod":       {"metadata.name", "metadata.namespace", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"},
		"Namespace": {"metadata.name", "status.phase", "name"},
		"Node":      {"metadata.name", "spec.unschedulable"},
		"Event":     {"metadata.name", "metadata.namespace"},
	}
	for kind, labels := range known {
		if err := scheme.AddFieldLabelConversionFunc(gv.WithKind(kind), func(l, v string) (string, string, error) {
			if slices.Contains(labels, l) {
				return l, v, nil
			}
			return "", "", fmt.Errorf("field label not supported: %s", l)
		}); err != nil {
			panic(err)
		}
	}
	if err := scheme.SetVersionPriority(gv); err != nil {
		panic(err)
	}

	cfg := genericapiserver.NewRecommendedConfig(codecs)
	cfg.EffectiveVersion = compatibility.DefaultBuildEffectiveVersion()
	ss := options.NewSecureServingOptions().WithLoopback()
	ss.BindPort = *port
	ss.BindAddress = net.ParseIP("127.0.0.1")
	ss.ServerCert.CertDirectory = *dir
	if err := ss.MaybeDefaultWithSelfSignedCerts("localhost", nil, []net.IP{net.ParseIP("127.0.0.1")}); err != nil {
		panic(err)
	}
	if err := ss.ApplyTo(&cfg.SecureServing, &cfg.LoopbackClientConfig); err != nil {
		panic(err)
	}
	defs := func(ref common.ReferenceCallback) map[string]common.OpenAPIDefinition {
		m := openapi.GetOpenAPIDefinitions(ref)
		for _, o := range []interface{ OpenAPIModelName() string }{corev1.Pod{}, corev1.PodList{}, corev1.Namespace{}, corev1.NamespaceList{}, corev1.Node{}, corev1.NodeList{}, corev1.Event{}, corev1.EventList{}} {
			d := common.OpenAPIDefinition{Schema: spec.Schema{SchemaProps: spec.SchemaProps{Type: []string{"object"}}, VendorExtensible: spec.VendorExtensible{Extensions: spec.Extensions{"x-kubernetes-preserve-unknown-fields": true}}}}
			m[o.OpenAPIModelName()] = d
		}
		return m
	}
	cfg.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(defs, apiopenapi.NewDefinitionNamer(scheme))
	cfg.OpenAPIConfig.Info.Title, cfg.OpenAPIConfig.Info.Version = "api-server", "0.1"
	cfg.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(defs, apiopenapi.NewDefinitionNamer(scheme))
	cfg.OpenAPIV3Config.Info.Title, cfg.OpenAPIV3Config.Info.Version = "api-server", "0.1"
	cfg.Authentication.Authenticator = authenticator.RequestFunc(func(r *http.Request) (*authenticator.Response, bool, error) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if *tokens != "" && token != cfg.LoopbackClientConfig.BearerToken {
			known, _ := os.ReadFile(*tokens)
			if !slices.Contains(strings.Fields(string(known)), token) {
				return nil, false, nil
			}
		}
		return &authenticator.Response{User: &user.DefaultInfo{Name: "test", Groups: []string{"system:masters", "system:authenticated"}}}, true, nil
	})
	cfg.Authorization.Authorizer = authorizerfactory.NewAlwaysAllowAuthorizer()
	cfg.LegacyAPIGroupPrefixes.Insert("/api")
	sc := storagebackend.NewDefaultConfig("/registry", codecs.LegacyCodec(gv))
	eo := options.NewEtcdOptions(sc)
	eo.StorageConfig.Transport.ServerList = []string{*etcd}
	if err := eo.ApplyWithStorageFactoryTo(&options.SimpleStorageFactory{StorageConfig: eo.StorageConfig}, &cfg.Config); err != nil {
		panic(err)
	}
	srv, err := cfg.Complete().New("api-server", genericapiserver.NewEmptyDelegate())
	if err != nil {
		panic(err)
	}
	g := cfg.RESTOptionsGetter
	gi := genericapiserver.NewDefaultAPIGroupInfo("", scheme, runtime.NewParameterCodec(scheme), codecs)
	resources := map[string]rest.Storage{
		"pods":       newStore(g, "pods", "pod", true, func() runtime.Object { return &corev1.Pod{} }, func() runtime.Object { return &corev1.PodList{} }, "po"),
		"namespaces": newStore(g, "namespaces", "namespace", false, func() runtime.Object { return &corev1.Namespace{} }, func() runtime.Object { return &corev1.NamespaceList{} }, "ns"),
		"nodes":      newStore(g, "nodes", "node", false, func() runtime.Object { return &corev1.Node{} }, func() runtime.Object { return &corev1.NodeList{} }, "no"),
		"events":     newStore(g, "events", "event", true, func() runtime.Object { return &corev1.Event{} }, func() runtime.Object { return &corev1.EventList{} }, "ev"),
	}
	status := *resources["pods"].(*REST).Store
	status.UpdateStrategy = podStatusStrategy{strategy{scheme, names.SimpleNameGenerator, true}}
	resources["pods/status"] = &StatusREST{&status}
	gi.VersionedResourcesStorageMap["v1"] = resources
	if err := srv.InstallLegacyAPIGroup("/api", &gi); err != nil {
		panic(err)
	}
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	if err := srv.PrepareRun().RunWithContext(ctx); err != nil {
		panic(err)
	}
}
